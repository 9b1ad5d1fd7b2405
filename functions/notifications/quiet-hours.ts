import type { QuietHours } from '../fulfilment/tables/users.ts';

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const MINUTES_A_DAY = 24 * 60;

const clocks = new Map<string, Intl.DateTimeFormat>();

/**
 * When the user may be disturbed again: the first instant from `now` on at which the clock on the user's wall is outside the
 * quiet hours. Undefined when it is so now.
 *
 * Clocks that are put forward or back do so at a quarter of an hour of UTC, everywhere: so the wall is looked at again at
 * each. An end that the clock skips is passed at the skip; one that it shows twice counts the first time.
 */
export function quietUntil({ from, to, time_zone }: QuietHours, now: Date): Date | undefined {
  const [start, end] = [toMinutes(from), toMinutes(to)];
  const sinceStart = (minutes: number): number => (minutes - start + MINUTES_A_DAY) % MINUTES_A_DAY;
  const lengthMinutes = sinceStart(end);
  const remainingAt = (atMs: number): number => lengthMinutes - sinceStart(readWall(atMs, time_zone));
  let atMs = now.getTime() - (now.getTime() % MINUTE_MS);
  let remaining = remainingAt(atMs);
  if (remaining <= 0) return undefined;
  while (remaining > 0) {
    const nextQuarter = atMs - (atMs % QUARTER_MS) + QUARTER_MS;
    atMs = Math.min(atMs + remaining * MINUTE_MS, nextQuarter);
    remaining = remainingAt(atMs);
  }
  return new Date(atMs);
}

/** The minute of the day that a clock shows there. */
function readWall(atMs: number, timeZone: string): number {
  let clock = clocks.get(timeZone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
    clocks.set(timeZone, clock);
  }
  return toMinutes(clock.format(atMs));
}

/** `07:30` is 450. */
function toMinutes(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}
