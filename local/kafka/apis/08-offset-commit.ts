import { group, topic } from '../security/rights.ts';
import { type KafkaErrorName, kafkaError } from '../wire/errors.ts';
import { between, defaultsTo, since, struct } from '../wire/schema.ts';
import { array, int32, int64, nullable, string } from '../wire/types.ts';
import { api } from './api.ts';

/**
 * OffsetCommit. v2 brought the retention time, which v5 took back; v3 the throttle time; v6 the leader epoch; v7 static
 * members; v8 is flexible.
 * Known difference: the retention time of v2 to v4 is ignored, offsets live as long as the broker's default says.
 */
export const offsetCommit = api(8, 'OffsetCommit', {
  versions: [2, 8],
  flexible: 8,
  request: [
    ['groupId', string],
    ['generationId', int32],
    ['memberId', string],
    ['groupInstanceId', nullable(string), since(7)],
    ['retentionTimeMs', int64, between(2, 4), defaultsTo(-1)],
    [
      'topics',
      array(
        struct([
          ['name', string],
          [
            'partitions',
            array(
              struct([
                ['partitionIndex', int32],
                ['committedOffset', int64],
                ['committedLeaderEpoch', int32, since(6), defaultsTo(-1)],
                ['committedMetadata', nullable(string)],
              ]),
            ),
          ],
        ]),
      ),
    ],
  ],
  response: [
    ['throttleTimeMs', int32, since(3), defaultsTo(0)],
    [
      'topics',
      array(
        struct([
          ['name', string],
          [
            'partitions',
            array(
              struct([
                ['partitionIndex', int32],
                ['error', kafkaError],
              ]),
            ),
          ],
        ]),
      ),
    ],
  ],
  authorize: {
    needs: ({ groupId }) => ({ action: 'AlterGroup', resource: group(groupId) }),
    refuse: ({ topics }) => ({ topics: answerTopics(topics, () => 'GROUP_AUTHORIZATION_FAILED') }),
    each: [['ReadData', 'topic']],
  },
  handle(context, request) {
    const refusals = new Map<Partition, KafkaErrorName>();
    const offsets = new Map<Partition, Parameters<typeof context.groups.commit>[0]['offsets'][number]>();
    for (const { name, partitions } of request.topics) {
      const known = context.topics.get(name);
      const isAllowed = context.authorize('ReadData', topic(name));
      for (const partition of partitions) {
        const { partitionIndex } = partition;
        if (!isAllowed) refusals.set(partition, 'TOPIC_AUTHORIZATION_FAILED');
        else if (known === undefined || partitionIndex < 0 || partitionIndex >= known.partitions)
          refusals.set(partition, 'UNKNOWN_TOPIC_OR_PARTITION');
        else
          offsets.set(partition, {
            topic: name,
            topicId: known.id,
            partition: partitionIndex,
            offset: partition.committedOffset,
            leaderEpoch: partition.committedLeaderEpoch,
            metadata: partition.committedMetadata ?? '',
          });
      }
    }
    const errors = context.groups.commit({
      groupId: request.groupId,
      generation: request.generationId,
      memberId: request.memberId,
      instanceId: request.groupInstanceId,
      offsets: [...offsets.values()],
    });
    const asked = [...offsets.keys()];
    const answers = new Map(errors.map((error, at) => [asked[at], error]));
    return {
      topics: answerTopics(
        request.topics,
        (partition) => refusals.get(partition) ?? answers.get(partition) ?? 'NONE',
      ),
    };
  },
});

interface Partition {
  readonly partitionIndex: number;
}

interface Topic<P extends Partition> {
  readonly name: string;
  readonly partitions: readonly P[];
}

function answerTopics<P extends Partition>(
  topics: readonly Topic<P>[],
  errorOf: (partition: P) => KafkaErrorName,
) {
  return topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map((partition) => ({
      partitionIndex: partition.partitionIndex,
      error: errorOf(partition),
    })),
  }));
}
