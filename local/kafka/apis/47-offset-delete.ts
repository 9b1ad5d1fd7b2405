import { group, topic } from '../security/rights.ts';
import { type KafkaErrorName, kafkaError } from '../wire/errors.ts';
import { defaultsTo, struct } from '../wire/schema.ts';
import { array, int32, string } from '../wire/types.ts';
import { api } from './api.ts';

/** OffsetDelete: a group's offsets of topics that none of its members subscribes to. */
export const offsetDelete = api(47, 'OffsetDelete', {
  versions: [0, 0],
  flexible: 'never',
  request: [
    ['groupId', string],
    [
      'topics',
      array(
        struct([
          ['name', string],
          ['partitions', array(struct([['partitionIndex', int32]]))],
        ]),
      ),
    ],
  ],
  response: [
    ['error', kafkaError],
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
    needs: ({ groupId }) => ({ action: 'DeleteGroup', resource: group(groupId) }),
    refuse: () => ({ error: 'GROUP_AUTHORIZATION_FAILED' as const, topics: [] }),
    each: [['ReadData', 'topic']],
  },
  handle(context, { groupId, topics }) {
    const denied = new Set<string>();
    for (const { name } of topics) if (!context.authorize('ReadData', topic(name))) denied.add(name);
    const refuse = (name: string, partition: number): KafkaErrorName | undefined => {
      if (denied.has(name)) return 'TOPIC_AUTHORIZATION_FAILED';
      const partitions = context.topics.get(name)?.partitions ?? 0;
      return partition >= 0 && partition < partitions ? undefined : 'UNKNOWN_TOPIC_OR_PARTITION';
    };
    const asked = topics.flatMap(({ name, partitions }) =>
      partitions
        .filter(({ partitionIndex }) => refuse(name, partitionIndex) === undefined)
        .map(({ partitionIndex }) => ({ topic: name, partition: partitionIndex })),
    );
    const { error, subscribed } = context.groups.deleteOffsets(groupId, asked);
    if (error !== 'NONE') return { error, topics: [] };
    return {
      error: 'NONE',
      topics: topics.map(({ name, partitions }) => {
        const outcome = subscribed.has(name) ? ('GROUP_SUBSCRIBED_TO_TOPIC' as const) : ('NONE' as const);
        return {
          name,
          partitions: partitions.map(({ partitionIndex }) => ({
            partitionIndex,
            error: refuse(name, partitionIndex) ?? outcome,
          })),
        };
      }),
    };
  },
});
