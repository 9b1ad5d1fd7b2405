import { type BatchHeader, checkBatch } from '../log/batch.ts';
import { cluster, topic, transactionalId } from '../security/rights.ts';
import type { Topic } from '../topics/catalog.ts';
import { effectiveConfig, MAX_MESSAGE_BYTES, numericConfig } from '../topics/configs.ts';
import { type KafkaErrorName, type KafkaRefusal, kafkaError } from '../wire/errors.ts';
import { defaultsTo, since, struct } from '../wire/schema.ts';
import { array, int16, int32, int64, nullable, records, string } from '../wire/types.ts';
import type { BrokerServices } from './api.ts';
import { type ApiContext, api, CLOSE_CONNECTION, NO_RESPONSE } from './api.ts';

interface PartitionResponse {
  readonly index: number;
  readonly error: KafkaErrorName;
  readonly baseOffset?: number;
  readonly logAppendTimeMs?: number;
  readonly logStartOffset?: number;
  readonly errorMessage?: string;
}

interface PartitionRequest {
  readonly index: number;
  readonly records: Buffer | null;
}

/**
 * Versions below 3 carry old message formats and are not handled; version 0 is named all the same, because librdkafka
 * 2.0 sends gzip and LZ4 uncompressed to a broker without it.
 */
export const produce = api(0, 'Produce', {
  versions: [3, 9],
  advertisedFrom: 0,
  flexible: 9,
  request: [
    ['transactionalId', nullable(string)],
    ['acks', int16],
    ['timeoutMs', int32],
    [
      'topics',
      array(
        struct([
          ['name', string],
          [
            'partitions',
            array(
              struct([
                ['index', int32],
                ['records', nullable(records)],
              ]),
            ),
          ],
        ]),
      ),
    ],
  ],
  response: [
    [
      'topics',
      array(
        struct([
          ['name', string],
          [
            'partitions',
            array(
              struct([
                ['index', int32],
                ['error', kafkaError],
                ['baseOffset', int64, defaultsTo(-1)],
                ['logAppendTimeMs', int64, defaultsTo(-1)],
                ['logStartOffset', int64, since(5), defaultsTo(-1)],
                [
                  'recordErrors',
                  array(
                    struct([
                      ['batchIndex', int32],
                      ['message', nullable(string)],
                    ]),
                  ),
                  since(8),
                  defaultsTo([]),
                ],
                ['errorMessage', nullable(string), since(8), defaultsTo(null)],
              ]),
            ),
          ],
        ]),
      ),
    ],
    ['throttleTimeMs', int32, defaultsTo(0)],
  ],
  authorize: {
    each: [
      ['WriteData', 'topic'],
      ['WriteDataIdempotently', 'cluster'],
      ['AlterTransactionalId', 'transactional-id'],
    ],
  },
  handle(context, request) {
    const whole = refuseRequest(context, request);
    const topics = request.topics.map(({ name, partitions }) => {
      const refusal = whole ?? refuseTopic(context, name);
      return {
        name,
        partitions: partitions.map((partition): PartitionResponse => {
          if (refusal !== undefined) return refused(partition.index, refusal);
          return append(context, name, partition);
        }),
      };
    });
    if (request.acks !== 0) return { topics };
    const failed = topics.some((result) => result.partitions.some(({ error }) => error !== 'NONE'));
    return failed ? CLOSE_CONNECTION : NO_RESPONSE;
  },
});

function refuseRequest(
  context: ApiContext,
  request: { acks: number; transactionalId: string | null },
): KafkaRefusal | undefined {
  if (![-1, 0, 1].includes(request.acks)) {
    return { error: 'INVALID_REQUIRED_ACKS', message: `acks ${request.acks} is not one of -1, 0, 1` };
  }
  if (request.transactionalId === null) return undefined;
  if (!context.authorize('AlterTransactionalId', transactionalId(request.transactionalId))) {
    return {
      error: 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
      message: `AlterTransactionalId on ${request.transactionalId} is denied`,
    };
  }
  return { error: 'INVALID_REQUEST', message: 'transactions are not emulated' };
}

function refuseTopic(context: ApiContext, name: string): KafkaRefusal | undefined {
  if (context.authorize('WriteData', topic(name))) return undefined;
  return { error: 'TOPIC_AUTHORIZATION_FAILED', message: `WriteData on topic ${name} is denied` };
}

function append(context: ApiContext, topicName: string, partition: PartitionRequest): PartitionResponse {
  const { index, records: batch } = partition;
  const found = context.topics.get(topicName);
  const log = context.partitions.get(topicName, index);
  if (found === undefined || log === undefined) {
    const message = `there is no partition ${topicName}-${index}`;
    return refused(index, { error: 'UNKNOWN_TOPIC_OR_PARTITION', message });
  }
  if (batch === null) return refused(index, { error: 'INVALID_RECORD', message: 'no records' });
  if (batch.length > MAX_MESSAGE_BYTES) {
    const message = `a message of ${batch.length} bytes; MSK Serverless takes at most ${MAX_MESSAGE_BYTES}`;
    return refused(index, { error: 'INVALID_REQUEST', message });
  }
  const checked = checkBatch(batch, numericConfig(found.configs, 'max.message.bytes'));
  if ('refusal' in checked) return refused(index, checked.refusal);
  const { header } = checked;
  if (header.producerId >= 0 && !context.authorize('WriteDataIdempotently', cluster)) {
    const message = 'WriteDataIdempotently on the cluster is denied';
    return refused(index, { error: 'CLUSTER_AUTHORIZATION_FAILED', message });
  }
  const time = decideTime(found, header, context.clock);
  if ('refusal' in time) return refused(index, time.refusal);
  const appended = log.append(batch, header, time.appendTime);
  if (appended.outcome === 'refuse') {
    const message = `producer ${header.producerId}, epoch ${header.producerEpoch}, sequence ${header.baseSequence}`;
    return refused(index, { error: appended.error, message });
  }
  return {
    index,
    error: 'NONE',
    baseOffset: appended.baseOffset,
    logAppendTimeMs: appended.appendTime,
    logStartOffset: log.startOffset,
  };
}

/**
 * The time the broker gives the batch, -1 when the client's own stands. Known difference: of the times in between only
 * the first and the newest are looked at, as the records are not opened.
 */
function decideTime(
  { configs }: Topic,
  { baseTimestamp, maxTimestamp }: BatchHeader,
  clock: BrokerServices['clock'],
): { appendTime: number } | { refusal: KafkaRefusal } {
  if (effectiveConfig(configs, 'message.timestamp.type') === 'LogAppendTime')
    return { appendTime: clock.now() };
  const limit = numericConfig(configs, 'message.timestamp.difference.max.ms');
  const odd = [baseTimestamp, maxTimestamp].find((time) => Math.abs(clock.now() - time) > limit);
  if (odd === undefined) return { appendTime: -1 };
  const message = `timestamp ${odd} is more than ${limit} ms from the broker's time`;
  return { refusal: { error: 'INVALID_TIMESTAMP', message } };
}

function refused(index: number, { error, message }: KafkaRefusal): PartitionResponse {
  return { index, error, errorMessage: message };
}
