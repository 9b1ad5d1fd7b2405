import { topic as topicResource } from '../security/rights.ts';
import { checkNewConfigs, describeConfigs } from '../topics/configs.ts';
import { listOnce, REPEATED } from '../topics/named-once.ts';
import { rejectPartitionTotal, rejectTopicName } from '../topics/rules.ts';
import { type KafkaRefusal, kafkaError } from '../wire/errors.ts';
import { defaultsTo, type Struct, since, struct, tagged } from '../wire/schema.ts';
import { array, boolean, int8, int16, int32, NO_UUID, nullable, string, uuid } from '../wire/types.ts';
import { type ApiContext, api } from './api.ts';

/** `num.partitions` and the number of brokers: what -1 stands for. */
const DEFAULT_PARTITIONS = 1;
const BROKERS = 1;

const newTopic = [
  ['name', string],
  ['partitions', int32],
  ['replicationFactor', int16],
  [
    'assignments',
    array(
      struct([
        ['partition', int32],
        ['brokers', array(int32)],
      ]),
    ),
  ],
  [
    'configs',
    array(
      struct([
        ['name', string],
        ['value', nullable(string)],
      ]),
    ),
  ],
] as const;

type NewTopic = Struct<typeof newTopic>;

/** A topic is usable when the answer leaves. From version 5 on the answer says what was made. */
export const createTopics = api(19, 'CreateTopics', {
  versions: [2, 7],
  flexible: 5,
  request: [
    ['topics', array(struct(newTopic))],
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
          ['id', uuid, since(7), defaultsTo(NO_UUID)],
          ['error', kafkaError],
          ['errorMessage', nullable(string), defaultsTo(null)],
          ['configError', kafkaError, tagged(0, 5)],
          ['partitions', int32, since(5), defaultsTo(-1)],
          ['replicationFactor', int16, since(5), defaultsTo(-1)],
          [
            'configs',
            nullable(
              array(
                struct([
                  ['name', string],
                  ['value', nullable(string)],
                  ['readOnly', boolean],
                  ['source', int8],
                  ['isSensitive', boolean, defaultsTo(false)],
                ]),
              ),
            ),
            since(5),
            defaultsTo([]),
          ],
        ]),
      ),
    ],
  ],
  authorize: {
    each: [
      ['CreateTopic', 'topic'],
      ['DescribeTopicDynamicConfiguration', 'topic'],
    ],
  },
  handle: (context, { topics, validateOnly }) => ({
    topics: listOnce(topics, ({ name }) => name).map(({ entry: wanted, isRepeated }) => {
      const { name } = wanted;
      const refusal = isRepeated ? REPEATED : refuseTopic(context, wanted);
      // Asked in any case, so that a role's gaps show in one run.
      const mayRead = context.authorize('DescribeTopicDynamicConfiguration', topicResource(name));
      if (refusal !== undefined) return { name, error: refusal.error, errorMessage: refusal.message };
      const made = {
        name,
        partitions: countPartitions(wanted),
        configs: Object.fromEntries(
          wanted.configs.flatMap((c) => (c.value === null ? [] : [[c.name, c.value]])),
        ),
      };
      const id = validateOnly ? NO_UUID : context.topics.create(made).id;
      if (!mayRead)
        return { name, id, error: 'NONE' as const, configError: 'TOPIC_AUTHORIZATION_FAILED' as const };
      return {
        name,
        id,
        error: 'NONE' as const,
        partitions: made.partitions,
        replicationFactor: BROKERS,
        configs: describeConfigs(made.configs),
      };
    }),
  }),
});

function countPartitions({ partitions, assignments }: NewTopic): number {
  if (assignments.length > 0) return assignments.length;
  return partitions === -1 ? DEFAULT_PARTITIONS : partitions;
}

function refuseTopic(context: ApiContext, wanted: NewTopic): KafkaRefusal | undefined {
  const { name } = wanted;
  if (!context.authorize('CreateTopic', topicResource(name))) {
    return { error: 'TOPIC_AUTHORIZATION_FAILED', message: `CreateTopic on topic ${name} is denied` };
  }
  if (context.topics.get(name) !== undefined) {
    return { error: 'TOPIC_ALREADY_EXISTS', message: `Topic '${name}' already exists.` };
  }
  const configs = wanted.configs.map((config) => [config.name, config.value ?? ''] as const);
  return (
    rejectTopicName(name, context.topics.names) ??
    refuseShape(wanted, context.node.id) ??
    checkNewConfigs(Object.fromEntries(configs)) ??
    rejectPartitionTotal(context.topics.partitionTotal, countPartitions(wanted))
  );
}

function refuseShape(wanted: NewTopic, nodeId: number): KafkaRefusal | undefined {
  const { partitions, replicationFactor, assignments } = wanted;
  if (assignments.length > 0) {
    if (partitions !== -1 || replicationFactor !== -1) {
      const message = 'replica assignments go with neither a partition count nor a replication factor';
      return { error: 'INVALID_REQUEST', message };
    }
    const numbers = assignments.map(({ partition }) => partition).sort((a, b) => a - b);
    const fits =
      numbers.every((partition, index) => partition === index) &&
      assignments.every(({ brokers }) => brokers.length === 1 && brokers[0] === nodeId);
    if (fits) return undefined;
    const message = `replica assignments must number the partitions from 0 on and name broker ${nodeId} alone`;
    return { error: 'INVALID_REPLICA_ASSIGNMENT', message };
  }
  if (partitions !== -1 && partitions <= 0) {
    return { error: 'INVALID_PARTITIONS', message: `${partitions} is not a number of partitions` };
  }
  if (replicationFactor === -1 || (replicationFactor > 0 && replicationFactor <= BROKERS)) return undefined;
  return {
    error: 'INVALID_REPLICATION_FACTOR',
    message: `replication factor ${replicationFactor}: there is ${BROKERS} broker; MSK Serverless replicates by itself, send -1`,
  };
}
