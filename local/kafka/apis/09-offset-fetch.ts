import type { CommittedOffset } from '../groups/offset-table.ts';
import { group, topic } from '../security/rights.ts';
import { type KafkaErrorName, kafkaError } from '../wire/errors.ts';
import { defaultsTo, since, struct } from '../wire/schema.ts';
import { array, boolean, int32, int64, nullable, nullableSince, string } from '../wire/types.ts';
import { type ApiContext, api } from './api.ts';

/**
 * OffsetFetch of one group. v2 takes null topics as all and has an error of its own; v3 brought the throttle time; v5
 * the leader epoch; v6 is flexible; v7 asks for stable offsets, which all are as long as there are no transactions.
 * What was never committed has offset -1 and no error.
 */
export const offsetFetch = api(9, 'OffsetFetch', {
  versions: [1, 7],
  flexible: 6,
  request: [
    ['groupId', string],
    [
      'topics',
      nullableSince(
        2,
        array(
          struct([
            ['name', string],
            ['partitionIndexes', array(int32)],
          ]),
        ),
      ),
    ],
    ['requireStable', boolean, since(7)],
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
                ['committedOffset', int64],
                ['committedLeaderEpoch', int32, since(5), defaultsTo(-1)],
                ['metadata', nullable(string)],
                ['error', kafkaError],
              ]),
            ),
          ],
        ]),
      ),
    ],
    ['error', kafkaError, since(2), defaultsTo('NONE')],
  ],
  authorize: {
    needs: ({ groupId }) => ({ action: 'DescribeGroup', resource: group(groupId) }),
    refuse: ({ topics }) => refuseFetch(topics, 'GROUP_AUTHORIZATION_FAILED'),
    each: [['DescribeTopic', 'topic']],
  },
  handle(context, { groupId, topics }) {
    const { error, offsets } = context.groups.fetchOffsets(groupId, (name) => context.topics.get(name)?.id);
    if (error !== 'NONE') return refuseFetch(topics, error);
    const byTopic = Map.groupBy(offsets, (offset) => offset.topic);
    if (topics === null) return { topics: tellAll(context, byTopic) };
    return {
      topics: topics.map(({ name, partitionIndexes }) => {
        const isAllowed = context.authorize('DescribeTopic', topic(name));
        const committed = byTopic.get(name) ?? [];
        return {
          name,
          partitions: partitionIndexes.map((index) => {
            if (!isAllowed) return tellNothing(index, 'TOPIC_AUTHORIZATION_FAILED');
            const offset = committed.find(({ partition }) => partition === index);
            return offset === undefined ? tellNothing(index, 'NONE') : tell(offset);
          }),
        };
      }),
    };
  },
});

/** Topics the caller may not see are left out: it did not ask for them by name. */
function tellAll(context: ApiContext, byTopic: ReadonlyMap<string, readonly CommittedOffset[]>) {
  return [...byTopic]
    .filter(([name]) => context.sees('DescribeTopic', topic(name)))
    .map(([name, offsets]) => ({ name, partitions: offsets.map(tell) }));
}

function tell({ partition, offset, leaderEpoch, metadata }: CommittedOffset) {
  return {
    partitionIndex: partition,
    committedOffset: offset,
    committedLeaderEpoch: leaderEpoch,
    metadata,
    error: 'NONE' as const,
  };
}

function tellNothing(partitionIndex: number, error: KafkaErrorName) {
  return { partitionIndex, committedOffset: -1, metadata: '', error: error };
}

/** v1 has no error of its own: each partition carries it, in all versions. */
function refuseFetch(
  topics: readonly { readonly name: string; readonly partitionIndexes: readonly number[] }[] | null,
  error: KafkaErrorName,
) {
  return {
    topics: (topics ?? []).map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map((index) => tellNothing(index, error)),
    })),
    error,
  };
}
