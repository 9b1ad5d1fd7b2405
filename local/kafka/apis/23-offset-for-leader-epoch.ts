import { LEADER_EPOCH, refuseLeaderEpoch } from '../log/leader-epoch.ts';
import { topic } from '../security/rights.ts';
import { type KafkaErrorName, kafkaError } from '../wire/errors.ts';
import { defaultsTo, since, struct } from '../wire/schema.ts';
import { array, int32, int64, string } from '../wire/types.ts';
import { api } from './api.ts';

/** Where an epoch ended: the only epoch there is ends at the end of the log. */
export const offsetForLeaderEpoch = api(23, 'OffsetForLeaderEpoch', {
  versions: [2, 4],
  flexible: 4,
  request: [
    ['replicaId', int32, since(3), defaultsTo(-2)],
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
                ['currentLeaderEpoch', int32],
                ['leaderEpoch', int32],
              ]),
            ),
          ],
        ]),
      ),
    ],
  ],
  response: [
    ['throttleTimeMs', int32, defaultsTo(0)],
    [
      'topics',
      array(
        struct([
          ['name', string],
          [
            'partitions',
            array(
              struct([
                ['error', kafkaError],
                ['partition', int32],
                ['leaderEpoch', int32, defaultsTo(-1)],
                ['endOffset', int64, defaultsTo(-1)],
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
        partitions: partitions.map(({ partition, currentLeaderEpoch, leaderEpoch }) => {
          const refuse = (error: KafkaErrorName) => ({ partition, error });
          if (!allowed) return refuse('TOPIC_AUTHORIZATION_FAILED');
          const log = context.partitions.get(name, partition);
          if (log === undefined) return refuse('UNKNOWN_TOPIC_OR_PARTITION');
          const epochError = refuseLeaderEpoch(currentLeaderEpoch);
          if (epochError !== undefined) return refuse(epochError);
          if (leaderEpoch !== LEADER_EPOCH) return refuse('NONE');
          return { partition, error: 'NONE' as const, leaderEpoch, endOffset: log.endOffset };
        }),
      };
    }),
  }),
});
