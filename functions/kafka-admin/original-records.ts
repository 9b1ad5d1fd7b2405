import type { DeadLetter, LetterPayload } from './dead-letter.ts';
import { type FetchedRecord, fetchRecords } from './fetch-records.ts';
import type { Cluster } from './kafkajs-cluster.ts';
import { type OffsetRanges, readRanges } from './offsets.ts';
import type { RecordFormats } from './record-formats.ts';
import type { Topic } from './topics.ts';

/** The record a letter is about, or why it is not to be had. */
export type Original =
  | { readonly record: FetchedRecord; readonly from: 'topic' | 'letter' }
  | { readonly missing: string };

/**
 * The records that dead letters are about. A letter holds its record as the function got it, which with a schema registry
 * is JSON in place of Avro, and without it when it is large; the topic has it as it was, for as long as it keeps it.
 */
export class OriginalRecords {
  readonly #cluster: Cluster;
  readonly #topic: Topic;
  readonly #formats: RecordFormats;
  readonly #ranges: OffsetRanges;
  /** What the last look at a partition brought: letters are often about neighbours. */
  readonly #fetched = new Map<number, readonly FetchedRecord[]>();

  private constructor(
    cluster: Cluster,
    topic: Topic,
    options: { formats: RecordFormats; ranges: OffsetRanges },
  ) {
    this.#cluster = cluster;
    this.#topic = topic;
    this.#formats = options.formats;
    this.#ranges = options.ranges;
  }

  static async of(cluster: Cluster, topic: Topic, formats: RecordFormats): Promise<OriginalRecords> {
    return new OriginalRecords(cluster, topic, {
      formats,
      ranges: await readRanges(cluster, topic, topic.partitions),
    });
  }

  async find(letter: DeadLetter): Promise<Original> {
    const { payload } = letter;
    if (payload !== undefined && payload.topic !== this.#topic.name)
      return { missing: `it is about a record of ${payload.topic}, which this group does not read` };
    const kept = await this.#findKept(letter);
    if (kept !== undefined) return { record: kept, from: 'topic' };
    if (payload === undefined)
      return {
        missing: `${this.#topic.name} holds no record with the offset, time and key of the letter any more, and the letter is without it`,
      };
    return this.#restore(payload);
  }

  /** Of a letter without its record the partition is not known: the record is where offset, time and key all are the same. */
  async #findKept({ source, key, payload }: DeadLetter): Promise<FetchedRecord | undefined> {
    const partitions = payload
      ? [payload.record.partition]
      : this.#topic.partitions.map(({ partition }) => partition);
    const found: FetchedRecord[] = [];
    for (const partition of partitions) {
      const record = await this.#read(partition, source.offset);
      // A topic that was made anew has other records under the same offsets.
      if (record?.timestamp === source.timestamp && isSame(record.key, key)) found.push(record);
    }
    return found.length === 1 ? found[0] : undefined;
  }

  async #read(partition: number, offset: number): Promise<FetchedRecord | undefined> {
    const { start, end } = this.#ranges.get(partition) ?? { start: 0, end: 0 };
    if (offset < start || offset >= end) return undefined;
    const known = this.#fetched.get(partition)?.find((record) => record.offset === offset);
    if (known !== undefined) return known;
    const fetched = await fetchRecords(this.#cluster, this.#topic, {
      from: new Map([[partition, offset]]),
      maxWaitMs: 0,
    });
    const records = fetched.get(partition)?.records ?? [];
    this.#fetched.set(partition, records);
    return records.find((record) => record.offset === offset);
  }

  #restore({ record, valueSchemaId }: LetterPayload): Original {
    if (valueSchemaId === undefined || record.value === null) return { record, from: 'letter' };
    try {
      const value = this.#formats.frame(valueSchemaId, record.value.toString('utf8'));
      return { record: { ...record, value }, from: 'letter' };
    } catch (error) {
      // What the schema or avsc say of the JSON: the letter stays where it is, and a person is told.
      return {
        missing: `${this.#topic.name} keeps the record no longer, and its JSON in the letter cannot be made Avro again: ${String(error)}`,
      };
    }
  }
}

function isSame(one: Buffer | null, other: Buffer | null): boolean {
  if (one === null || other === null) return one === other;
  return one.equals(other);
}
