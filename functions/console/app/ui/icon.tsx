const PATHS = {
  overview: 'M2.5 8.5 8 3l5.5 5.5M4 7.5V13h8V7.5',
  orders: 'M2.5 4.5 8 2l5.5 2.5v7L8 14l-5.5-2.5zM2.5 4.5 8 7l5.5-2.5M8 7v7',
  stock: 'M2.5 6h11M2.5 10h11M2.5 14V2.5M13.5 14V2.5M5 3.5h2V6H5zM8.5 7.5h3V10h-3z',
  users: 'M8 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM3 13.5c.4-2.6 2.3-4 5-4s4.6 1.4 5 4',
  emails: 'M2.5 4h11v8.5h-11zM2.5 4.5 8 9l5.5-4.5',
  payments: 'M2 4h12v8.5H2zM2 7h12M4.5 10h3',
  notifications:
    'M8 2.5c-2.4 0-3.5 1.7-3.5 4 0 3-1.5 4.5-1.5 4.5h10s-1.5-1.5-1.5-4.5c0-2.3-1.1-4-3.5-4zM6.8 13.2c.5.7 1.9.7 2.4 0',
  topics:
    'M2.5 4.5c2-1.5 3.5-1.5 5.5 0s3.5 1.5 5.5 0M2.5 8c2-1.5 3.5-1.5 5.5 0s3.5 1.5 5.5 0M2.5 11.5c2-1.5 3.5-1.5 5.5 0s3.5 1.5 5.5 0',
  groups:
    'M8 4.5a1.5 1.5 0 1 0 0-.01zM3.8 13a1.5 1.5 0 1 0 0-.01zM12.2 13a1.5 1.5 0 1 0 0-.01zM8 5v3.5M8 8.5 4.3 11.5M8 8.5l3.7 3',
  'dead-letters': 'M2.5 4h11v8.5h-11zM6 6.5l4 3.5M10 6.5 6 10',
  actions: 'M4 2.5h8v11H4zM6 5.5h4M6 8h4M6 10.5h2.5',
  functions: 'M4.5 13.5c2 0 2-2 2.5-5.5s.5-5.5 2.5-5.5c1 0 1.5.4 2 1M4.5 7.5h6',
  mappings: 'M2.5 4.5h4l3 7h4M11.5 9.5l2 2-2 2M2.5 11.5h4l1-2.3M9.5 4.5h4',
  denials: 'M8 2 3 4v4c0 3 2.2 5 5 6 2.8-1 5-3 5-6V4zM6 6l4 4M10 6l-4 4',
  journey: 'M4 3.5a1.5 1.5 0 1 0 .01 0zM12 9.5a1.5 1.5 0 1 0 .01 0zM4 6.5v2a2.5 2.5 0 0 0 2.5 2.5h4',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  close: 'm4 4 8 8M12 4l-8 8',
  check: 'm3.5 8.5 3 3 6-7',
  warning: 'M8 2.5 14 13H2zM8 6.5v3M8 11.3v.2',
  cross: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM6 6l4 4M10 6l-4 4',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.5v3.5M8 5v.2',
  dot: 'M8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  copy: 'M5.5 5.5h7v8h-7zM3.5 10.5v-8h7',
  plus: 'M8 3v10M3 8h10',
  edit: 'm3 13 .7-3L10.5 3.2l2.3 2.3L6 12.3z',
  sun: 'M8 10.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1',
  moon: 'M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5z',
  system: 'M2.5 3.5h11v7h-11zM6 13.5h4M8 10.5v3',
  'sign-out': 'M9.5 3H3.5v10h6M7 8h7M11.5 5.5 14 8l-2.5 2.5',
  refresh: 'M13 8a5 5 0 1 1-1.5-3.5M13 2.5v3h-3',
  next: 'm6 3.5 4.5 4.5L6 12.5',
  down: 'm3.5 6 4.5 4.5L12.5 6',
  play: 'M5 3.5v9l7-4.5z',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3l3.2 3.2',
  external: 'M6 3.5H3v9.5h9.5V10M9 2.5h4.5V7M13 3 7.5 8.5',
  more: 'M3.5 8v.01M8 8v.01M12.5 8v.01',
} as const;

export type IconName = keyof typeof PATHS;

/** A sign beside a word, which says nothing by itself. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
