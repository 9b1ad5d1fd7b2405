import type { RecordDecoder, RecordFailure } from './decode-record.ts';
import {
  type DecodedAttribute,
  type EncodedRecord,
  type EventEnvelope,
  EventSize,
  encodeRecord,
  MAX_EVENT_BYTES,
} from './event.ts';
import type { KafkaRecord } from './kafka-source.ts';

/** A record ready for an event, or with the reason why it will never be in one. */
export interface PreparedRecord extends EncodedRecord {
  readonly failure?: RecordFailure;
}

/** @throws RegistryAccessDenied see {@link RecordDecoder.decode} */
export function prepareRecord(
  record: KafkaRecord,
  options: { envelope: EventEnvelope; decoder?: RecordDecoder },
): PreparedRecord {
  const { envelope, decoder } = options;
  const decoded: { key?: DecodedAttribute; value?: DecodedAttribute } = {};
  for (const attribute of ['key', 'value'] as const) {
    const bytes = record[attribute];
    if (bytes === null || !decoder?.handles(attribute === 'key' ? 'KEY' : 'VALUE')) continue;
    const result = decoder.decode(bytes);
    if ('failure' in result) return { ...encodeRecord(record, envelope.topic), failure: result.failure };
    decoded[attribute] = result.decoded;
  }
  const encoded = encodeRecord(record, envelope.topic, decoded);
  const bytes = new EventSize(envelope).with(encoded);
  if (bytes <= MAX_EVENT_BYTES) return encoded;
  return {
    ...encoded,
    failure: {
      condition: 'MaximumPayloadSizeExceeded',
      reason: `its event alone has ${bytes} bytes, an invocation takes ${MAX_EVENT_BYTES}`,
    },
  };
}
