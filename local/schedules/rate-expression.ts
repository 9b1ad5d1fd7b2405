const MINUTE_MS = 60_000;
const UNIT_MS = { minute: MINUTE_MS, hour: 60 * MINUTE_MS, day: 24 * 60 * MINUTE_MS } as const;
type Unit = keyof typeof UNIT_MS;

const RATE = /^rate\(\s*([1-9]\d{0,5})\s+(minute|hour|day)s?\s*\)$/;

/**
 * Milliseconds of `rate(5 minutes)`; undefined for what is none, `at(…)` and `cron(…)` among it.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#rate-based
 */
export function parseRate(expression: string): number | undefined {
  const [, count, unit] = RATE.exec(expression) ?? [];
  return count !== undefined && isUnit(unit) ? Number(count) * UNIT_MS[unit] : undefined;
}

function isUnit(unit: string | undefined): unit is Unit {
  return unit !== undefined && unit in UNIT_MS;
}
