import { LEADER_EPOCH, refuseLeaderEpoch } from '../log/leader-epoch.ts';
import type { PartitionLog } from '../log/partition.ts';
import { topic } from '../security/rights.ts';
import type { KafkaErrorName } from '../wire/errors.ts';
import { kafkaError } from '../wire/errors.ts';
import { defaultsTo, since, struct } from '../wire/schema.ts';
import { array, int8, int32, int64, string } from '../wire/types.ts';
import { api } from './api.ts';

const LATEST = -1;
const EARLIEST = -2;

/** Finds offsets: the end, the start, or the first record at or after a time. Nothing found is offset -1 without an error. */
export const listOffsets = api(2, 'ListOffsets', {
  versions: [1, 6],
  flexible: 6,
  request: [
    ['replicaId', int32],
    ['isolationLevel', int8, since(2), defaultsTo(0)],
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
                ['currentLeaderEpoch', int32, since(4), defaultsTo(-1)],
                ['timestamp', int64],
              ]),
            ),
          ],
        ]),
      ),
    ],
  ],
  response: [
    ['throttleTimeMs', int32, since(2), defaultsTo(0)],
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
                ['timestamp', int64, defaultsTo(-1)],
                ['offset', int64, defaultsTo(-1)],
                ['leaderEpoch', int32, since(4), defaultsTo(-1)],
              ]),
            ),
          ],
        ]),
      ),
    ],
  ],
  authorize: { each: [['DescribeTopic', 'topic']] },
  handle: (context, request) => ({
    topics: request.topics.map(({ name, partitions }) => {
      const allowed = context.authorize('DescribeTopic', topic(name));
      return {
        name,
        partitions: partitions.map(({ partition, currentLeaderEpoch, timestamp }) => {
          const refuse = (error: KafkaErrorName) => ({ partition, error });
          if (!allowed) return refuse('TOPIC_AUTHORIZATION_FAILED');
          const log = context.partitions.get(name, partition);
          if (log === undefined) return refuse('UNKNOWN_TOPIC_OR_PARTITION');
          const epochError = refuseLeaderEpoch(currentLeaderEpoch);
          if (epochError !== undefined) return refuse(epochError);
          const found = find(log, timestamp);
          if (found === undefined) return refuse('NONE');
          return { partition, error: 'NONE' as const, leaderEpoch: LEADER_EPOCH, ...found };
        }),
      };
    }),
  }),
});

function find(log: PartitionLog, timestamp: number): { offset: number; timestamp: number } | undefined {
  if (timestamp === LATEST) return { offset: log.endOffset, timestamp: -1 };
  if (timestamp === EARLIEST) return { offset: log.startOffset, timestamp: -1 };
  return timestamp < 0 ? undefined : log.findByTime(timestamp);
}
