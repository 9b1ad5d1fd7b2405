import type { Journal, JournalEntry } from '../core/journal.ts';

/** What CloudWatch would show of a metric over the whole run. */
export interface MetricTotal {
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly sum: number;
  /** How many values there were. */
  readonly count: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** Every new value of a dimension makes a metric, which is a bill on AWS and memory here. */
export const MAX_METRICS = 10_000;

type Metric = JournalEntry & { readonly kind: 'metric' };

/** Adds up the metrics that functions log, from its making on. */
export class MetricTotals {
  readonly #journal: Journal;
  readonly #totals = new Map<string, MetricTotal>();
  #isFull = false;

  constructor(journal: Journal) {
    this.#journal = journal;
    journal.subscribe((entry) => {
      if (entry.kind === 'metric') this.#add(entry);
    });
  }

  inspect(): readonly MetricTotal[] {
    return [...this.#totals.values()];
  }

  #add({ namespace, name, unit, dimensions, values }: Metric): void {
    const key = JSON.stringify([namespace, name, unit, Object.entries(dimensions).toSorted()]);
    const before = this.#totals.get(key);
    if (before === undefined && this.#totals.size >= MAX_METRICS) {
      this.#reportFull();
      return;
    }
    this.#totals.set(key, {
      ...{ namespace, name, unit, dimensions },
      sum: values.reduce((sum, value) => sum + value, before?.sum ?? 0),
      count: (before?.count ?? 0) + values.length,
      minimum: Math.min(before?.minimum ?? Number.POSITIVE_INFINITY, ...values),
      maximum: Math.max(before?.maximum ?? Number.NEGATIVE_INFINITY, ...values),
    });
  }

  #reportFull(): void {
    if (this.#isFull) return;
    this.#isFull = true;
    const message = `Functions made ${MAX_METRICS} metrics; further ones are not added up. Each is paid for on AWS: keep ids out of dimensions.`;
    this.#journal.record({ kind: 'warning', source: 'metrics', message });
  }
}
