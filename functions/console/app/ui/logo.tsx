/** The race: water between banks. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg className="logo" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" />
      <path d="M5 11c4-4 7-4 11 0s7 4 11 0M5 17c4-4 7-4 11 0s7 4 11 0M5 23c4-4 7-4 11 0s7 4 11 0" />
    </svg>
  );
}
