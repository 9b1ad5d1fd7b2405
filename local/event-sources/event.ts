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
function toPartitionKey(topic: string, partition: number): string {
  return `${topic}-${partition}`;
}

export function encodeRecord(
  record: KafkaRecord,
  topic: string,
  decoded: { key?: DecodedAttribute; value?: DecodedAttribute } = {},
): EncodedRecord {
  const key = decoded.key?.bytes ?? record.key;
  const value = decoded.value?.bytes ?? record.value;
  let json = `{"topic":"${topic}","partition":${record.partition},"offset":${record.offset}`;
  json += `,"timestamp":${record.timestamp},"timestampType":"${record.timestampType}"`;
  if (key !== null) json += `,"key":"${key.toString('base64')}"`;
  if (value !== null) json += `,"value":"${value.toString('base64')}"`;
  json += `,"headers":[${record.headers.map(encodeHeader).join(',')}]`;
  if (decoded.key) json += `,"keySchemaMetadata":${encodeMetadata(decoded.key.metadata)}`;
  if (decoded.value) json += `,"valueSchemaMetadata":${encodeMetadata(decoded.value.metadata)}`;
  json += '}';
  return { record, json, bytes: Buffer.byteLength(json) };
}

/** Of a format and a uuid: nothing in them to escape. */
function encodeMetadata({ dataFormat, schemaId }: SchemaMetadata): string {
  return `{"dataFormat":"${dataFormat}","schemaId":"${schemaId}"}`;
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
  return `${encodeHead(envelope).text}${entries.join(',')}}}`;
}

/** Adds up what an event would weigh, to the byte. */
export class EventSize {
  readonly #topic: string;
  readonly #partitions = new Set<number>();
  #bytes: number;

  constructor(envelope: EventEnvelope) {
    this.#topic = envelope.topic;
    this.#bytes = encodeHead(envelope).bytes + 2;
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

/** The same for all records of a mapping, and asked for with each. */
const heads = new WeakMap<EventEnvelope, { text: string; bytes: number }>();

function encodeHead(envelope: EventEnvelope): { text: string; bytes: number } {
  const known = heads.get(envelope);
  if (known !== undefined) return known;
  const { eventSourceArn, bootstrapServers } = envelope;
  const text = `{"eventSource":"aws:kafka","eventSourceArn":${JSON.stringify(eventSourceArn)},"bootstrapServers":${JSON.stringify(bootstrapServers)},"records":{`;
  const head = { text, bytes: Buffer.byteLength(text) };
  heads.set(envelope, head);
  return head;
}

/** Topic names are letters, digits, dots, dashes and underscores: characters are bytes, and none has to be escaped. */
function encodePartitionKey(topic: string, partition: number): string {
  return `"${toPartitionKey(topic, partition)}"`;
}
