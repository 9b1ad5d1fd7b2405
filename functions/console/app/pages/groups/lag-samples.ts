/** The lag of groups at one moment. */
export interface LagSample {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly lags: ReadonlyMap<string, number>;
}

/** Half an hour of one sample in two seconds. */
const MOST_SAMPLES = 900;

/** The lag of groups over time, for as long as the page is open: Kafka keeps none of it. */
export class LagSamples {
  readonly #listeners = new Set<() => void>();
  #samples: readonly LagSample[] = [];

  get = (): readonly LagSample[] => this.#samples;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** A sample of a time not after the last one changes nothing. */
  add(time: number, groups: readonly { readonly group: string; readonly lag: number }[]): void {
    const last = this.#samples.at(-1);
    if (last !== undefined && time <= last.time) return;
    const sample = { time, lags: new Map(groups.map(({ group, lag }) => [group, lag])) };
    this.#samples = [...this.#samples, sample].slice(-MOST_SAMPLES);
    for (const listener of this.#listeners) listener();
  }
}

/** One line for each group, of the moments when it was seen. */
export function toLines(
  samples: readonly LagSample[],
  groups: readonly string[],
): { group: string; points: { time: number; value: number }[] }[] {
  return groups.map((group) => ({
    group,
    points: samples.flatMap(({ time, lags }) => {
      const value = lags.get(group);
      return value === undefined ? [] : [{ time, value }];
    }),
  }));
}
