import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { toUtc } from './timestamp.ts';

/** Metrics that are counted by pipeline alone. */
export type CountName =
  | 'Produced'
  | 'Refused'
  | 'Accepted'
  | 'Repeated'
  | 'Invalid'
  | 'Unhandled'
  | 'DeferredFailed';

/**
 * The metrics that are counted by more than the pipeline, with each list of dimensions they are counted by. To CloudWatch
 * each combination of values is a metric of its own, which has its price: what a dimension takes must be few values.
 */
const BROKEN_DOWN = {
  Rejected: [[], ['reason']],
  Notifications: [['channel', 'result']],
} as const satisfies Record<string, readonly (readonly string[])[]>;

type BrokenDownName = keyof typeof BROKEN_DOWN;
type DimensionsOf<N extends BrokenDownName> = Readonly<
  Record<(typeof BROKEN_DOWN)[N][number][number], string>
>;

interface Tally {
  readonly name: BrokenDownName;
  readonly dimensions: Readonly<Record<string, string>>;
  count: number;
}

/**
 * Measures one invocation after the other. What is measured is added up and written when the invocation is over, as lines
 * that CloudWatch takes metrics from. An invocation that measured nothing writes nothing.
 *
 * What is counted are effects: whoever tries something again counts what it came to, and not its tries.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export class Meter {
  readonly #metrics: Metrics;
  readonly #counts = new Map<CountName, number>();
  readonly #tallies = new Map<string, Tally>();
  #latencies: number[] = [];

  /** @param pipeline the dimension `service` of every metric. */
  constructor(namespace: string, pipeline: string) {
    this.#metrics = new Metrics({ namespace, serviceName: pipeline });
  }

  /** Nothing is counted of nothing: a metric that is 0 is not written. */
  count(name: CountName, count = 1): void {
    if (count > 0) this.#counts.set(name, (this.#counts.get(name) ?? 0) + count);
  }

  countBy<N extends BrokenDownName>(name: N, dimensions: DimensionsOf<N>): void {
    const key = JSON.stringify([name, Object.entries(dimensions).sort()]);
    const tally = this.#tallies.get(key) ?? { name, dimensions, count: 0 };
    tally.count++;
    this.#tallies.set(key, tally);
  }

  /** From when something happened (ISO 8601, without a zone in UTC) to now that its effect is stored: DecisionLatency. */
  measureLatency(timestamp: string): void {
    // Never below 0: the clock that the event was made by may be ahead of this one.
    this.#latencies.push(Math.max(0, Date.now() - Date.parse(toUtc(timestamp))));
  }

  /** Writes what was measured, and begins anew. */
  publish(): void {
    const metrics = this.#metrics;
    for (const [name, count] of this.#counts) metrics.addMetric(name, MetricUnit.Count, count);
    // Of these it writes every hundred by themselves: no line may have more values of one metric.
    for (const ms of this.#latencies) metrics.addMetric('DecisionLatency', MetricUnit.Milliseconds, ms);
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    for (const { name, dimensions, count } of this.#tallies.values()) {
      for (const names of BROKEN_DOWN[name])
        metrics.addDimensions(
          Object.fromEntries(names.map((dimension: string) => [dimension, dimensions[dimension] ?? ''])),
        );
      metrics.addMetric(name, MetricUnit.Count, count).publishStoredMetrics();
    }
    this.#counts.clear();
    this.#tallies.clear();
    this.#latencies = [];
  }
}
