/**
 * Which records make the next event: a batch is closed by whichever comes first of batch size, batching window (the
 * caller's clock) and the 6 MB of an event; several partitions may share it.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
 */
import { type EventEnvelope, EventSize, MAX_EVENT_BYTES } from './event.ts';
import type { PreparedRecord } from './prepare-record.ts';

export interface BatchLimits {
  readonly batchSize: number;
  readonly envelope: EventEnvelope;
  readonly maxBytes?: number;
}

/** Records of one partition that wait for their batch, in offset order. */
export class PartitionQueue {
  #records: PreparedRecord[] = [];
  #head = 0;
  #bytes = 0;

  get length(): number {
    return this.#records.length - this.#head;
  }

  /** What they would weigh in an event. */
  get bytes(): number {
    return this.#bytes;
  }

  push(record: PreparedRecord): void {
    this.#records.push(record);
    this.#bytes += record.bytes;
  }

  peek(): PreparedRecord | undefined {
    return this.#records[this.#head];
  }

  shift(): PreparedRecord | undefined {
    const record = this.#records[this.#head];
    if (record === undefined) return undefined;
    this.#head += 1;
    this.#bytes -= record.bytes;
    if (this.#head * 2 >= this.#records.length) {
      this.#records = this.#records.slice(this.#head);
      this.#head = 0;
    }
    return record;
  }
}

/** Whether what waits closes a batch before its window is over. */
export function isBatchFull(queues: readonly PartitionQueue[], limits: BatchLimits): boolean {
  let records = 0;
  let bytes = new EventSize(limits.envelope).bytes;
  for (const queue of queues) {
    records += queue.length;
    bytes += queue.bytes + queue.length;
  }
  return records >= limits.batchSize || bytes >= (limits.maxBytes ?? MAX_EVENT_BYTES);
}

/**
 * Takes the next batch from the front of the queues, in the order of `queues`. Records that can not be in an event are
 * taken along and do not count: their offsets have to move with the others.
 */
export function takeBatch(queues: readonly PartitionQueue[], limits: BatchLimits): PreparedRecord[] {
  const taken: PreparedRecord[] = [];
  const size = new EventSize(limits.envelope);
  let counted = 0;
  for (const queue of queues) {
    for (let next = queue.peek(); next !== undefined; next = queue.peek()) {
      if (!next.failure) {
        if (counted >= limits.batchSize) return taken;
        if (counted > 0 && size.with(next) > (limits.maxBytes ?? MAX_EVENT_BYTES)) return taken;
        size.add(next);
        counted += 1;
      }
      taken.push(next);
      queue.shift();
    }
  }
  return taken;
}
