import { refuseLeaderEpoch } from '../log/leader-epoch.ts';
import type { PartitionLog } from '../log/partition.ts';
import { waitForLogs } from '../log/wait.ts';
import { topic } from '../security/rights.ts';
import { type KafkaErrorName, kafkaError } from '../wire/errors.ts';
import { between, defaultsTo, type Struct, since, struct, tagged } from '../wire/schema.ts';
import { array, int8, int32, int64, nullable, records, string } from '../wire/types.ts';
import { type ApiContext, api } from './api.ts';

/** What one fetch may ask for on MSK Serverless: 55 MB. */
const MAX_FETCH_BYTES = 55_000_000;

const partitionRequest = [
  ['partition', int32],
  ['currentLeaderEpoch', int32, since(9), defaultsTo(-1)],
  ['fetchOffset', int64],
  ['lastFetchedEpoch', int32, since(12), defaultsTo(-1)],
  ['logStartOffset', int64, since(5), defaultsTo(-1)],
  ['partitionMaxBytes', int32],
] as const;

type PartitionRequest = Struct<typeof partitionRequest>;

/** No fetch sessions: session id 0 makes clients send full requests for ever (KIP-227 allows it). */
export const fetch = api(1, 'Fetch', {
  versions: [4, 12],
  flexible: 12,
  request: [
    ['clusterId', nullable(string), tagged(0, 12)],
    ['replicaId', int32],
    ['maxWaitMs', int32],
    ['minBytes', int32],
    ['maxBytes', int32],
    ['isolationLevel', int8],
    ['sessionId', int32, since(7), defaultsTo(0)],
    ['sessionEpoch', int32, since(7), defaultsTo(-1)],
    [
      'topics',
      array(
        struct([
          ['name', string],
          ['partitions', array(struct(partitionRequest))],
        ]),
      ),
    ],
    [
      'forgottenTopics',
      array(
        struct([
          ['name', string],
          ['partitions', array(int32)],
        ]),
      ),
      since(7),
      defaultsTo([]),
    ],
    ['rackId', string, since(11), defaultsTo('')],
  ],
  response: [
    ['throttleTimeMs', int32, defaultsTo(0)],
    ['error', kafkaError, since(7), defaultsTo('NONE')],
    ['sessionId', int32, since(7), defaultsTo(0)],
    [
      'topics',
      array(
        struct([
          ['name', string],
          [
            'partitions',
            array(
              struct([
                ['partition', int32],
                ['error', kafkaError],
                ['highWatermark', int64],
                ['lastStableOffset', int64],
                ['logStartOffset', int64, since(5), defaultsTo(-1)],
                [
                  'abortedTransactions',
                  nullable(
                    array(
                      struct([
                        ['producerId', int64],
                        ['firstOffset', int64],
                      ]),
                    ),
                  ),
                  defaultsTo(null),
                ],
                ['preferredReadReplica', int32, between(11, 12), defaultsTo(-1)],
                ['records', nullable(records)],
              ]),
            ),
          ],
        ]),
      ),
    ],
  ],
  authorize: { each: [['ReadData', 'topic']] },
  async handle(context, request) {
    if (request.sessionId !== 0) return { error: 'FETCH_SESSION_ID_NOT_FOUND', topics: [] };
    const asked = request.topics.flatMap(({ name, partitions }) => {
      const allowed = context.authorize('ReadData', topic(name));
      return partitions.map((partition) => locate(context, { name, allowed, partition }));
    });
    const tooMuch = request.maxBytes > MAX_FETCH_BYTES;
    const hasError = asked.some((one) => one.error !== 'NONE') || tooMuch;
    if (!hasError && asked.length > 0 && request.maxWaitMs > 0) {
      const isEnough = () => bytesAvailable(asked) >= request.minBytes || asked.some(hasMoved);
      if (!isEnough()) {
        await waitForLogs(
          {
            logs: asked.flatMap(({ log }) => log ?? []),
            clock: context.clock,
            maxWaitMs: request.maxWaitMs,
            cancelled: context.closed,
          },
          isEnough,
        );
      }
    }
    return answer(asked, tooMuch ? { error: 'INVALID_REQUEST' } : { maxBytes: request.maxBytes });
  },
});

/** One partition of the request: its log, or why it cannot be read. */
interface Asked {
  readonly topicName: string;
  readonly partition: PartitionRequest;
  readonly log?: PartitionLog;
  readonly error: KafkaErrorName;
}

function locate(
  context: ApiContext,
  { name, allowed, partition }: { name: string; allowed: boolean; partition: PartitionRequest },
): Asked {
  const asked = { topicName: name, partition };
  if (!allowed) return { ...asked, error: 'TOPIC_AUTHORIZATION_FAILED' };
  const log = context.partitions.get(name, partition.partition);
  if (log === undefined) return { ...asked, error: 'UNKNOWN_TOPIC_OR_PARTITION' };
  const error = refuseLeaderEpoch(partition.currentLeaderEpoch) ?? rangeError(log, partition.fetchOffset);
  return { ...asked, log, error };
}

function rangeError(log: PartitionLog, offset: number): KafkaErrorName {
  return offset < log.startOffset || offset > log.endOffset ? 'OFFSET_OUT_OF_RANGE' : 'NONE';
}

function bytesAvailable(asked: readonly Asked[]): number {
  let bytes = 0;
  for (const { log, partition } of asked) bytes += log?.bytesFrom(partition.fetchOffset) ?? 0;
  return bytes;
}

/** Gone with its topic, or lost the asked offset to retention, while the request was parked. */
function hasMoved({ log, partition }: Asked): boolean {
  return log !== undefined && (log.closed || rangeError(log, partition.fetchOffset) !== 'NONE');
}

function answer(asked: readonly Asked[], limit: { maxBytes: number } | { error: KafkaErrorName }) {
  const topics = new Map<string, ReturnType<typeof answerPartition>['response'][]>();
  let left = 'maxBytes' in limit ? limit.maxBytes : 0;
  let isFirst = true;
  for (const one of asked) {
    const error = 'error' in limit ? limit.error : errorNow(one);
    const { response, bytes } = answerPartition(one, { error, maxBytes: left, isFirst });
    left -= bytes;
    if (bytes > 0) isFirst = false;
    const partitions = topics.get(one.topicName);
    if (partitions === undefined) topics.set(one.topicName, [response]);
    else partitions.push(response);
  }
  return { topics: [...topics].map(([name, partitions]) => ({ name, partitions })) };
}

function errorNow(one: Asked): KafkaErrorName {
  if (one.log === undefined || one.error !== 'NONE') return one.error;
  if (one.log.closed) return 'UNKNOWN_TOPIC_OR_PARTITION';
  return rangeError(one.log, one.partition.fetchOffset);
}

/** Whole batches always; the first partition with data gives at least one batch, however large. */
function answerPartition(
  { log, partition }: Asked,
  limits: { error: KafkaErrorName; maxBytes: number; isFirst: boolean },
) {
  const known = log !== undefined && limits.error === 'NONE';
  const response = {
    partition: partition.partition,
    error: limits.error,
    highWatermark: known ? log.endOffset : -1,
    lastStableOffset: known ? log.endOffset : -1,
    logStartOffset: known ? log.startOffset : -1,
    records: [] as readonly Buffer[],
  };
  if (!known || (limits.maxBytes <= 0 && !limits.isFirst)) {
    return { response, bytes: 0 };
  }
  const maxBytes = Math.max(0, Math.min(partition.partitionMaxBytes, limits.maxBytes));
  const batches = log.read(partition.fetchOffset, maxBytes, limits.isFirst);
  return { response: { ...response, records: [batches] }, bytes: batches.length };
}
