import { topic as topicResource } from '../security/rights.ts';
import { listOnce, REPEATED } from '../topics/named-once.ts';
import { rejectPartitionTotal } from '../topics/rules.ts';
import { type KafkaRefusal, kafkaError } from '../wire/errors.ts';
import { defaultsTo, struct } from '../wire/schema.ts';
import { array, boolean, int32, nullable, string } from '../wire/types.ts';
import { type ApiContext, api } from './api.ts';

interface Growth {
  readonly name: string;
  readonly count: number;
  readonly assignments: readonly { readonly brokers: readonly number[] }[] | null;
}

/** Topics grow; they never shrink. */
export const createPartitions = api(37, 'CreatePartitions', {
  versions: [0, 3],
  flexible: 2,
  request: [
    [
      'topics',
      array(
        struct([
          ['name', string],
          ['count', int32],
          ['assignments', nullable(array(struct([['brokers', array(int32)]])))],
        ]),
      ),
    ],
    ['timeoutMs', int32],
    ['validateOnly', boolean],
  ],
  response: [
    ['throttleTimeMs', int32, defaultsTo(0)],
    [
      'topics',
      array(
        struct([
          ['name', string],
          ['error', kafkaError],
          ['errorMessage', nullable(string), defaultsTo(null)],
        ]),
      ),
    ],
  ],
  authorize: { each: [['AlterTopic', 'topic']] },
  handle: (context, { topics, validateOnly }) => ({
    topics: listOnce(topics, ({ name }) => name).map(({ entry: wanted, isRepeated }) => {
      const refusal = isRepeated ? REPEATED : grow(context, wanted, validateOnly);
      return { name: wanted.name, error: refusal?.error ?? 'NONE', errorMessage: refusal?.message ?? null };
    }),
  }),
});

function grow(context: ApiContext, wanted: Growth, validateOnly: boolean): KafkaRefusal | undefined {
  const { name, count, assignments } = wanted;
  if (!context.authorize('AlterTopic', topicResource(name))) {
    return { error: 'TOPIC_AUTHORIZATION_FAILED', message: `AlterTopic on topic ${name} is denied` };
  }
  const topic = context.topics.get(name);
  if (topic === undefined) {
    return { error: 'UNKNOWN_TOPIC_OR_PARTITION', message: `The topic '${name}' does not exist.` };
  }
  const more = count - topic.partitions;
  if (more <= 0) {
    const relation = more === 0 ? 'already has' : `cannot go down to ${count}: it has`;
    return { error: 'INVALID_PARTITIONS', message: `Topic ${relation} ${topic.partitions} partitions.` };
  }
  const fits = ({ brokers }: { brokers: readonly number[] }) =>
    brokers.length === 1 && brokers[0] === context.node.id;
  if (assignments !== null && (assignments.length !== more || !assignments.every(fits))) {
    const message = `replica assignments must name broker ${context.node.id} alone, for ${more} new partitions`;
    return { error: 'INVALID_REPLICA_ASSIGNMENT', message };
  }
  const tooMany = rejectPartitionTotal(context.topics.partitionTotal, more);
  if (tooMany !== undefined) return tooMany;
  if (!validateOnly) context.topics.change(topic, { partitions: count });
  return undefined;
}
