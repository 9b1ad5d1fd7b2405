import * as z from 'zod';

/** Room for nanoseconds and an offset. Without it a timestamp of any length would fit, and no table. */
const MAX_LENGTH = 40;

const ZONED_RULE = `must be an ISO 8601 date and time with a zone, such as 2026-01-31T09:30:00Z, of ${MAX_LENGTH} characters at most`;
const ANY_RULE = `must be an ISO 8601 date and time, such as 2026-01-31T09:30:00 or 2026-01-31T09:30:00+01:00, of ${MAX_LENGTH} characters at most`;

/** ISO 8601 with a zone, as it was given. */
export const zonedTimestamp = z.iso.datetime({ offset: true, error: ZONED_RULE }).max(MAX_LENGTH, ZONED_RULE);

/** ISO 8601 with or without a zone, as it was given; `toUtc` reads it. */
export const anyTimestamp = z.iso
  .datetime({ offset: true, local: true, error: ANY_RULE })
  .max(MAX_LENGTH, ANY_RULE);

/** The instant of a timestamp in UTC, `2026-01-31T09:30:00.000Z`; one without a zone is in UTC. */
export function toUtc(timestamp: string): string {
  const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/.test(timestamp);
  return new Date(hasZone ? timestamp : `${timestamp}Z`).toISOString();
}
