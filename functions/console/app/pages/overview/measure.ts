import type { EntryOf } from '../../runner/types.ts';

/** A point of `/metrics`: what was counted in the minute that begins at `time`. */
export interface MinuteSeries {
  readonly service: string;
  readonly metric: string;
  readonly points: readonly { readonly time: number; readonly value: number }[];
}

export interface Counted {
  readonly service: string;
  readonly metric: string;
}

const MINUTE_MS = 60_000;

/** What was counted of a metric of one pipeline, or of all, from a moment on. */
export function sumSeries(
  series: readonly MinuteSeries[],
  { service, metric, from = 0 }: { service?: string; metric: string; from?: number },
): number {
  return series
    .filter((one) => one.metric === metric && (service === undefined || one.service === service))
    .flatMap(({ points }) => points)
    .reduce((sum, { time, value }) => (time >= from ? sum + value : sum), 0);
}

/** When counting began, if that is after the beginning of what was asked for: the sums are of less, then. */
export function findBeginning(series: readonly MinuteSeries[], from: number): number | undefined {
  const first = series
    .flatMap(({ points }) => points)
    .reduce((least, { time }) => Math.min(least, time), Number.POSITIVE_INFINITY);
  return Number.isFinite(first) && first > from + 2 * MINUTE_MS ? first : undefined;
}

/** CloudWatch is a minute or two behind, so a mean of a few minutes says more than the last of them. */
const MEAN_MINUTES = 5;

/** Events a second by the minute sums: the mean of the newest minutes that have ended. */
export function rateOfSeries(series: readonly MinuteSeries[], counted: Counted, to: number): number {
  const end = Math.floor(to / MINUTE_MS) * MINUTE_MS;
  const from = end - MEAN_MINUTES * MINUTE_MS;
  const recent = series.map((one) => ({ ...one, points: one.points.filter(({ time }) => time < end) }));
  return sumSeries(recent, { ...counted, from }) / (MEAN_MINUTES * 60);
}

/** Long enough for a rate of one in some seconds to be seen. */
const PUSHED_WINDOW_MS = 10_000;

/** Events a second by the metrics that the runner told of in its last seconds. */
export function rateOfEntries(
  entries: readonly EntryOf<'metric'>[],
  { service, metric }: Counted,
  now: number,
): number {
  const from = now - PUSHED_WINDOW_MS;
  const counted = entries
    .filter((entry) => entry.time > from && entry.name === metric && isPlain(entry, service))
    .reduce((sum, { values }) => sum + values.reduce((all, value) => all + value, 0), 0);
  return counted / (PUSHED_WINDOW_MS / 1_000);
}

/** Whether it is counted by the pipeline alone: what is broken down further is in that count already. */
function isPlain({ dimensions }: EntryOf<'metric'>, service: string): boolean {
  return dimensions['service'] === service && Object.keys(dimensions).length === 1;
}

/** The minutes of a metric, with those that counted nothing, of all pipelines or of one. */
export function fillMinutes(
  series: readonly MinuteSeries[],
  { metric, service, from, to }: { metric: string; service?: string; from: number; to: number },
): { time: number; value: number }[] {
  const sums = new Map<number, number>();
  for (const one of series) {
    if (one.metric !== metric || (service !== undefined && one.service !== service)) continue;
    for (const { time, value } of one.points) sums.set(time, (sums.get(time) ?? 0) + value);
  }
  const first = Math.ceil(from / MINUTE_MS) * MINUTE_MS;
  const length = Math.max(0, Math.floor((to - first) / MINUTE_MS));
  return Array.from({ length }, (_, minute) => {
    const time = first + minute * MINUTE_MS;
    return { time, value: sums.get(time) ?? 0 };
  });
}
