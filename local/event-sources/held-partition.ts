import type { Clock } from '../core/clock.ts';
import { PartitionQueue } from './batch.ts';
import type { KafkaSource } from './kafka-source.ts';

/** Reading of a partition holds at either mark and goes on at half of it. */
const QUEUE_RECORDS = 20_000;
const QUEUE_BYTES = 12 * 1024 * 1024;
/** A fast function makes room within this; else the partition is paused, which a client ends only at its next poll. */
const ROOM_WAIT_MS = 100;

/** A partition that a poller has: what is read of it and waits for a batch, and how far it has come. */
export class HeldPartition {
  readonly partition: number;
  readonly queue = new PartitionQueue();
  /** Set when the partition went to another consumer, for the batches that still hold the object. */
  lost = false;
  /** Next offset to read, once something was read. */
  position?: bigint;
  /** Offset to commit that the group has not taken yet. */
  uncommitted?: bigint;
  readonly #source: KafkaSource;
  readonly #clock: Clock;
  #paused = false;
  /** Called when there is room, by whoever reads and waits for it. */
  #onRoom: (() => void) | undefined;

  constructor(partition: number, { source, clock }: { source: KafkaSource; clock: Clock }) {
    this.partition = partition;
    this.#source = source;
    this.#clock = clock;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** @returns what to wait for before more is read: room in the queue, or that it is paused. */
  waitForRoom(): Promise<void> | undefined {
    if (this.queue.length < QUEUE_RECORDS && this.queue.bytes < QUEUE_BYTES) return undefined;
    return new Promise((resolve) => {
      const end = (): void => {
        this.#onRoom = undefined;
        timer.cancel();
        resolve();
      };
      const timer = this.#clock.schedule(ROOM_WAIT_MS, () => {
        this.#paused = !this.lost;
        if (this.#paused) this.#source.pause(this.partition);
        end();
      });
      this.#onRoom = end;
    });
  }

  /** To be called when records were taken: reading goes on when there is room. */
  noteRoom(): void {
    if (this.queue.length > QUEUE_RECORDS / 2 || this.queue.bytes > QUEUE_BYTES / 2) return;
    this.#onRoom?.();
    if (!this.#paused) return;
    this.#paused = false;
    this.#source.resume(this.partition);
  }
}
