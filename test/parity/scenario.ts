import type { Cluster } from './cluster.ts';

/** Something a client does with a cluster, and what it sees: the same on both brokers. */
export interface Scenario {
  readonly title: string;
  /** @returns error codes, offsets and states, without what differs by nature (ids, times, messages). */
  run(cluster: Cluster): Promise<unknown>;
}

/** Stands for an id that is random on both sides: the same id gets the same name each time. */
export class Names {
  readonly #known = new Map<string, string>();

  of(id: string | null | undefined): string {
    if (id === null || id === undefined || id === '') return String(id);
    const known = this.#known.get(id) ?? `#${this.#known.size + 1}`;
    this.#known.set(id, known);
    return known;
  }
}

/** What a call comes to: its value, or the type of the Kafka error it is refused with. */
export async function outcomeOf(call: Promise<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (thrown) {
    return { refused: typeOf(thrown) };
  }
}

function typeOf(thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return thrown;
  // createTopics of kafkajs gathers one error per topic.
  if ('errors' in thrown && Array.isArray(thrown.errors)) return thrown.errors.map(typeOf);
  if ('type' in thrown && typeof thrown.type === 'string') return thrown.type;
  return thrown.cause instanceof Error ? typeOf(thrown.cause) : thrown.message;
}
