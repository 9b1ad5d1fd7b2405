import type { Journal, JournalEntry } from '../core/journal.ts';

const MINUTE_MS = 60_000;
/** Of the newest minutes, as many as three hours have. */
const KEPT_MINUTES = 180;
/** A minute of a metric. Every new value of a dimension makes another metric. */
const MAX_BUCKETS = 100_000;

/** What was measured of a metric in a minute. */
export interface Bucket {
  /** When the minute began, in milliseconds since the epoch. */
  readonly time: number;
  readonly unit: string;
  readonly sum: number;
  /** How many values there were. */
  readonly count: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** To CloudWatch each combination of dimensions is a metric of its own. */
export interface MetricIdentity {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

type Metric = JournalEntry & { readonly kind: 'metric' };

/**
 * What functions have measured in the newest three hours, by the minute. A value counts for the minute in which its line
 * arrived. Beyond a hundred thousand buckets the oldest minutes go first, and within a minute further metrics are left out.
 */
export class MetricStore {
  /** By when the minute began, oldest first; the buckets by metric. */
  readonly #minutes = new Map<number, Map<string, Bucket[]>>();
  readonly #maxBuckets: number;
  #buckets = 0;

  constructor(journal: Journal, { maxBuckets = MAX_BUCKETS }: { readonly maxBuckets?: number } = {}) {
    this.#maxBuckets = maxBuckets;
    journal.subscribe((entry) => {
      if (entry.kind === 'metric') this.#add(entry);
    });
  }

  /** The buckets of a metric, oldest first; several of a minute when there were several units. */
  read(metric: MetricIdentity): Bucket[] {
    const key = toKey(metric);
    return [...this.#minutes.values()]
      .flatMap((metrics) => metrics.get(key) ?? [])
      .sort((a, b) => a.time - b.time);
  }

  #add(entry: Metric): void {
    const time = Math.floor(entry.time / MINUTE_MS) * MINUTE_MS;
    const metrics = this.#minutes.get(time) ?? this.#begin(time);
    const key = toKey(entry);
    const buckets = metrics.get(key) ?? [];
    const index = buckets.findIndex(({ unit }) => unit === entry.unit);
    const before = buckets[index];
    if (before === undefined) {
      if (this.#buckets >= this.#maxBuckets) this.#forgetOldestBut(time);
      if (this.#buckets >= this.#maxBuckets) return;
      this.#buckets++;
    }
    const bucket = addValues(before ?? { time, unit: entry.unit, ...NOTHING }, entry.values);
    metrics.set(key, before === undefined ? [...buckets, bucket] : buckets.with(index, bucket));
  }

  #begin(time: number): Map<string, Bucket[]> {
    const metrics = new Map<string, Bucket[]>();
    this.#minutes.set(time, metrics);
    for (const minute of this.#minutes.keys())
      if (minute <= time - KEPT_MINUTES * MINUTE_MS) this.#forget(minute);
    return metrics;
  }

  #forgetOldestBut(time: number): void {
    const [oldest = time] = this.#minutes.keys();
    if (oldest !== time) this.#forget(oldest);
  }

  #forget(minute: number): void {
    for (const buckets of this.#minutes.get(minute)?.values() ?? []) this.#buckets -= buckets.length;
    this.#minutes.delete(minute);
  }
}

const NOTHING = {
  sum: 0,
  count: 0,
  minimum: Number.POSITIVE_INFINITY,
  maximum: Number.NEGATIVE_INFINITY,
};

function addValues(bucket: Bucket, values: readonly number[]): Bucket {
  return {
    ...bucket,
    sum: values.reduce((sum, value) => sum + value, bucket.sum),
    count: bucket.count + values.length,
    minimum: Math.min(bucket.minimum, ...values),
    maximum: Math.max(bucket.maximum, ...values),
  };
}

function toKey({ namespace, name, dimensions }: MetricIdentity): string {
  return JSON.stringify([namespace, name, Object.entries(dimensions).toSorted()]);
}
