const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** `12,345` */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** `12.3K` from ten thousand on. */
export function formatShort(count: number): string {
  return Math.abs(count) < 10_000 ? whole.format(count) : short.format(count);
}

/** `1.5/s`, or by the minute when that is less than one in ten seconds. */
export function formatRate(perSecond: number): string {
  if (perSecond === 0) return '0/s';
  if (perSecond < 0.1) return `${(perSecond * 60).toFixed(1)}/min`;
  return `${perSecond < 10 ? perSecond.toFixed(1) : whole.format(perSecond)}/s`;
}

/** `840 ms`, `1.20 s`, `2 min 5 s` */
export function formatDuration(ms: number): string {
  if (ms < 1) return `${ms.toFixed(2)} ms`;
  if (ms < 1_000) return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(2)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `512 B`, `1.4 KB` */
export function formatBytes(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  if (bytes < 1_024 ** 2) return `${(bytes / 1_024).toFixed(1)} KB`;
  return `${(bytes / 1_024 ** 2).toFixed(1)} MB`;
}

/** `now`, `12 s ago`, `5 min ago`, `3 h ago`, `4 days ago`; a moment to come is `in 12 s`. */
export function formatAge(ms: number): string {
  const span = formatSpan(Math.abs(ms));
  if (span === undefined) return 'now';
  return ms < 0 ? `in ${span}` : `${span} ago`;
}

function formatSpan(ms: number): string | undefined {
  if (ms < 1_500) return undefined;
  if (ms < 60_000) return `${Math.round(ms / 1_000)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 172_800_000) return `${Math.round(ms / 3_600_000)} h`;
  return `${Math.round(ms / 86_400_000)} days`;
}

/** The first eight characters of an id, which is what people read of it. */
export function shortenId(id: string): string {
  return id.length > 12 ? id.slice(0, 8) : id;
}
