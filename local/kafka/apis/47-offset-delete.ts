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
    const refusals = new Map<string, KafkaErrorName>();
    for (const { name } of topics) {
      if (!context.authorize('ReadData', topic(name))) refusals.set(name, 'TOPIC_AUTHORIZATION_FAILED');
      else if (context.topics.get(name) === undefined) refusals.set(name, 'UNKNOWN_TOPIC_OR_PARTITION');
    }
    const asked = topics
      .filter(({ name }) => !refusals.has(name))
      .flatMap(({ name, partitions }) =>
        partitions.map(({ partitionIndex }) => ({ topic: name, partition: partitionIndex })),
      );
    const { error, subscribed } = context.groups.deleteOffsets(groupId, asked);
    if (error !== 'NONE') return { error, topics: [] };
    return {
      error: 'NONE',
      topics: topics.map(({ name, partitions }) => {
        const outcome = refusals.get(name) ?? (subscribed.has(name) ? 'GROUP_SUBSCRIBED_TO_TOPIC' : 'NONE');
        return {
          name,
          partitions: partitions.map(({ partitionIndex }) => ({
            partitionIndex,
            error: outcome,
          })),
        };
      }),
    };
  },
});
