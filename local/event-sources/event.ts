/**
 * The event a Kafka mapping hands to its function.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html
 *
 * Built as text, record by record: the exact size of an event is known before it is put together, offsets keep all their
 * digits, and a record that is retried or dead-lettered is not encoded again.
 *
 * Choices where AWS says nothing: a null key or value is absent (as field reports have it), a null header value is null.
 */
import type { KafkaRecord } from './kafka-source.ts';

/** The request limit of a synchronous invocation. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAX_EVENT_BYTES = 6 * 1024 * 1024;

export interface SchemaMetadata {
  readonly dataFormat: 'AVRO';
  readonly schemaId: string;
}

/** What takes the place of a record's own key or value after a registry schema was applied. */
export interface DecodedAttribute {
  readonly bytes: Buffer;
  readonly metadata: SchemaMetadata;
}

export interface EncodedRecord {
  readonly record: KafkaRecord;
  /** The record's JSON text inside an event. */
  readonly json: string;
  readonly bytes: number;
}

/** What all events of a mapping have in common. */
export interface EventEnvelope {
  readonly topic: string;
  readonly eventSourceArn: string;
  /** One string, joined by commas. */
  readonly bootstrapServers: string;
}

/** Name of a partition in the event's `records` and in partial batch responses. */
export function toPartitionKey(topic: string, partition: number): string {
  return `${topic}-${partition}`;
}

export function encodeRecord(
  record: KafkaRecord,
  topic: string,
  decoded: { key?: DecodedAttribute; value?: DecodedAttribute } = {},
): EncodedRecord {
  const key = decoded.key?.bytes ?? record.key;
  const value = decoded.value?.bytes ?? record.value;
  const fields = [
    `"topic":${JSON.stringify(topic)}`,
    `"partition":${record.partition}`,
    `"offset":${record.offset}`,
    `"timestamp":${record.timestamp}`,
    `"timestampType":"${record.timestampType}"`,
  ];
  if (key !== null) fields.push(`"key":"${key.toString('base64')}"`);
  if (value !== null) fields.push(`"value":"${value.toString('base64')}"`);
  fields.push(`"headers":[${record.headers.map(encodeHeader).join(',')}]`);
  if (decoded.key) fields.push(`"keySchemaMetadata":${JSON.stringify(decoded.key.metadata)}`);
  if (decoded.value) fields.push(`"valueSchemaMetadata":${JSON.stringify(decoded.value.metadata)}`);
  const json = `{${fields.join(',')}}`;
  return { record, json, bytes: Buffer.byteLength(json) };
}

/** Header bytes are Java's: signed, -128 to 127. */
function encodeHeader([name, value]: readonly [string, Buffer | null]): string {
  if (value === null) return `{${JSON.stringify(name)}:null}`;
  const signed = new Int8Array(value.buffer, value.byteOffset, value.length);
  return `{${JSON.stringify(name)}:[${signed.join(',')}]}`;
}

/** @param records of one mapping, those of one partition in offset order. */
export function encodeEvent(envelope: EventEnvelope, records: readonly EncodedRecord[]): string {
  const partitions = new Map<number, string[]>();
  for (const { record, json } of records) {
    const of = partitions.get(record.partition);
    if (of) of.push(json);
    else partitions.set(record.partition, [json]);
  }
  const entries = [...partitions].map(
    ([partition, list]) => `${encodePartitionKey(envelope.topic, partition)}:[${list.join(',')}]`,
  );
  return `${encodeHead(envelope)}${entries.join(',')}}}`;
}

/** Adds up what an event would weigh, to the byte. */
export class EventSize {
  readonly #topic: string;
  readonly #partitions = new Set<number>();
  #bytes: number;

  constructor(envelope: EventEnvelope) {
    this.#topic = envelope.topic;
    this.#bytes = Buffer.byteLength(encodeHead(envelope)) + 2;
  }

  get bytes(): number {
    return this.#bytes;
  }

  with(record: EncodedRecord): number {
    const { partition } = record.record;
    if (this.#partitions.has(partition)) return this.#bytes + 1 + record.bytes;
    const comma = this.#partitions.size === 0 ? 0 : 1;
    return this.#bytes + comma + encodePartitionKey(this.#topic, partition).length + 3 + record.bytes;
  }

  add(record: EncodedRecord): void {
    this.#bytes = this.with(record);
    this.#partitions.add(record.record.partition);
  }
}

function encodeHead({ eventSourceArn, bootstrapServers }: EventEnvelope): string {
  return `{"eventSource":"aws:kafka","eventSourceArn":${JSON.stringify(eventSourceArn)},"bootstrapServers":${JSON.stringify(bootstrapServers)},"records":{`;
}

/** Topic names are ASCII, so characters are bytes. */
function encodePartitionKey(topic: string, partition: number): string {
  return JSON.stringify(toPartitionKey(topic, partition));
}
