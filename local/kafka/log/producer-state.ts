import type { KafkaErrorName } from '../wire/errors.ts';
import type { BatchHeader } from './batch.ts';

/** Batches remembered per producer, as many as a client may have in flight. */
const REMEMBERED_BATCHES = 5;
const SEQUENCES = 2 ** 31;

interface Batch {
  readonly first: number;
  readonly last: number;
  readonly baseOffset: number;
}

interface Producer {
  epoch: number;
  batches: Batch[];
}

export type SequenceCheck =
  | { outcome: 'append' }
  /** The batch is in the log already, at this offset: answered as a success. */
  | { outcome: 'duplicate'; baseOffset: number }
  | { outcome: 'refuse'; error: KafkaErrorName };

/** What one partition knows of its idempotent producers (KIP-98). Rebuilt from batch headers after a restart. */
export class ProducerState {
  readonly #producers = new Map<number, Producer>();

  check(header: BatchHeader): SequenceCheck {
    if (header.producerId < 0) return { outcome: 'append' };
    const producer = this.#producers.get(header.producerId);
    if (producer === undefined) return { outcome: 'append' };
    if (header.producerEpoch < producer.epoch) return { outcome: 'refuse', error: 'INVALID_PRODUCER_EPOCH' };
    if (header.producerEpoch > producer.epoch) return expectSequence(header, 0);
    const last = lastSequence(header);
    const known = producer.batches.find(
      (batch) => batch.first === header.baseSequence && batch.last === last,
    );
    if (known !== undefined) return { outcome: 'duplicate', baseOffset: known.baseOffset };
    const newest = producer.batches.at(-1);
    return newest === undefined
      ? { outcome: 'append' }
      : expectSequence(header, (newest.last + 1) % SEQUENCES);
  }

  /** `header` carries the offset the batch has in the log. */
  remember(header: BatchHeader): void {
    if (header.producerId < 0) return;
    let producer = this.#producers.get(header.producerId);
    if (producer === undefined || producer.epoch !== header.producerEpoch) {
      producer = { epoch: header.producerEpoch, batches: [] };
      this.#producers.set(header.producerId, producer);
    }
    producer.batches.push({
      first: header.baseSequence,
      last: lastSequence(header),
      baseOffset: header.baseOffset,
    });
    if (producer.batches.length > REMEMBERED_BATCHES) producer.batches.shift();
  }
}

function expectSequence(header: BatchHeader, expected: number): SequenceCheck {
  if (header.baseSequence === expected) return { outcome: 'append' };
  return { outcome: 'refuse', error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' };
}

/** Sequences wrap from 2^31 - 1 to 0. */
function lastSequence(header: BatchHeader): number {
  return (header.baseSequence + header.recordCount - 1) % SEQUENCES;
}
