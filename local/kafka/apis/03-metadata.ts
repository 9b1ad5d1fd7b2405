import { LEADER_EPOCH } from '../log/leader-epoch.ts';
import { topic as topicResource } from '../security/rights.ts';
import type { Topic } from '../topics/catalog.ts';
import { listOnce } from '../topics/named-once.ts';
import { rejectTopicName } from '../topics/rules.ts';
import { type KafkaErrorName, kafkaError } from '../wire/errors.ts';
import { between, defaultsTo, since, struct } from '../wire/schema.ts';
import { array, boolean, int32, NO_UUID, nullable, nullableSince, string, uuid } from '../wire/types.ts';
import { type ApiContext, api } from './api.ts';

/** The value of the authorised-operations fields when they are not given. */
const NOT_GIVEN = -2_147_483_648;

/** Topics are never made by asking for them: `auto.create.topics.enable` is taken to be off on MSK Serverless. */
export const metadata = api(3, 'Metadata', {
  versions: [0, 11],
  flexible: 9,
  request: [
    [
      'topics',
      nullableSince(
        1,
        array(
          struct([
            ['id', uuid, since(10), defaultsTo(NO_UUID)],
            ['name', nullableSince(10, string)],
          ]),
        ),
      ),
    ],
    ['allowAutoTopicCreation', boolean, since(4), defaultsTo(true)],
    ['includeClusterAuthorizedOperations', boolean, between(8, 10), defaultsTo(false)],
    ['includeTopicAuthorizedOperations', boolean, since(8), defaultsTo(false)],
  ],
  response: [
    ['throttleTimeMs', int32, since(3), defaultsTo(0)],
    [
      'brokers',
      array(
        struct([
          ['nodeId', int32],
          ['host', string],
          ['port', int32],
          ['rack', nullable(string), since(1), defaultsTo(null)],
        ]),
      ),
    ],
    ['clusterId', nullable(string), since(2)],
    ['controllerId', int32, since(1), defaultsTo(-1)],
    [
      'topics',
      array(
        struct([
          ['error', kafkaError],
          ['name', string],
          ['id', uuid, since(10), defaultsTo(NO_UUID)],
          ['isInternal', boolean, since(1), defaultsTo(false)],
          [
            'partitions',
            array(
              struct([
                ['error', kafkaError],
                ['partition', int32],
                ['leaderId', int32],
                ['leaderEpoch', int32, since(7), defaultsTo(-1)],
                ['replicas', array(int32)],
                ['inSyncReplicas', array(int32)],
                ['offlineReplicas', array(int32), since(5), defaultsTo([])],
              ]),
            ),
          ],
          ['authorizedOperations', int32, since(8), defaultsTo(NOT_GIVEN)],
        ]),
      ),
    ],
    ['clusterAuthorizedOperations', int32, between(8, 10), defaultsTo(NOT_GIVEN)],
  ],
  authorize: { each: [['DescribeTopic', 'topic']] },
  handle(context, request) {
    const { node, apiVersion } = context;
    // Version 0 says "all topics" with an empty list, later ones with null.
    const wantsAll = request.topics === null || (apiVersion === 0 && request.topics.length === 0);
    return {
      brokers: [{ nodeId: node.id, host: node.host, port: node.port }],
      clusterId: context.clusterId,
      controllerId: node.id,
      topics: wantsAll
        ? visibleTopics(context).map((found) => describe(found, node.id))
        : listOnce(request.topics ?? [], ({ name, id }) => `${name ?? ''} ${id}`).map(({ entry }) =>
            describeAsked(context, entry),
          ),
    };
  },
});

/** A topic that the caller may not describe is left out, not refused, when all are asked for. */
function visibleTopics(context: ApiContext): readonly Topic[] {
  return context.topics.all().filter(({ name }) => context.sees('DescribeTopic', topicResource(name)));
}

function describeAsked(context: ApiContext, asked: { id: string; name: string | null }) {
  const byId = asked.name === null || asked.id !== NO_UUID;
  const found = byId ? context.topics.getById(asked.id) : context.topics.get(asked.name ?? '');
  const name = found?.name ?? asked.name ?? '';
  // Whether or not it exists: who may not describe a topic does not learn about it.
  if (name !== '' && !context.authorize('DescribeTopic', topicResource(name))) {
    return missing('TOPIC_AUTHORIZATION_FAILED', { ...asked, name });
  }
  if (found !== undefined) return describe(found, context.node.id);
  if (!byId && rejectTopicName(name, []) !== undefined) {
    return missing('INVALID_TOPIC_EXCEPTION', { ...asked, name });
  }
  return missing(byId ? 'UNKNOWN_TOPIC_ID' : 'UNKNOWN_TOPIC_OR_PARTITION', { ...asked, name });
}

function missing(error: KafkaErrorName, { id, name }: { id: string; name: string }) {
  return { error, name, id, partitions: [] };
}

function describe(topic: Topic, nodeId: number) {
  return {
    error: 'NONE' as const,
    name: topic.name,
    id: topic.id,
    partitions: Array.from({ length: topic.partitions }, (_, partition) => ({
      error: 'NONE' as const,
      partition,
      leaderId: nodeId,
      leaderEpoch: LEADER_EPOCH,
      replicas: [nodeId],
      inSyncReplicas: [nodeId],
    })),
  };
}
