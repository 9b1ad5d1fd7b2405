import { topic as topicResource } from '../security/rights.ts';
import { listOnce, REPEATED } from '../topics/named-once.ts';
import { type KafkaErrorName, kafkaError } from '../wire/errors.ts';
import { between, defaultsTo, since, struct } from '../wire/schema.ts';
import { array, int32, NO_UUID, nullable, nullableSince, string, uuid } from '../wire/types.ts';
import { type ApiContext, api } from './api.ts';

/** By name, and from version 6 on by name or id. The records go with the topic. */
export const deleteTopics = api(20, 'DeleteTopics', {
  versions: [1, 6],
  flexible: 4,
  request: [
    [
      'topics',
      array(
        struct([
          ['name', nullable(string)],
          ['id', uuid, defaultsTo(NO_UUID)],
        ]),
      ),
      since(6),
      defaultsTo([]),
    ],
    ['topicNames', array(string), between(1, 5), defaultsTo([])],
    ['timeoutMs', int32],
  ],
  response: [
    ['throttleTimeMs', int32, defaultsTo(0)],
    [
      'topics',
      array(
        struct([
          ['name', nullableSince(6, string)],
          ['id', uuid, since(6), defaultsTo(NO_UUID)],
          ['error', kafkaError],
          ['errorMessage', nullable(string), since(5), defaultsTo(null)],
        ]),
      ),
    ],
  ],
  authorize: { each: [['DeleteTopic', 'topic']] },
  handle: (context, request) => ({
    topics: listOnce(
      [...request.topicNames.map((name) => ({ name, id: NO_UUID })), ...request.topics],
      ({ name, id }) => `${name ?? ''} ${id}`,
    ).map(({ entry, isRepeated }) => deleteTopic(context, entry, isRepeated)),
  }),
});

function deleteTopic(context: ApiContext, asked: { name: string | null; id: string }, isRepeated: boolean) {
  if (isRepeated) return { ...asked, error: REPEATED.error, errorMessage: REPEATED.message };
  if ((asked.name === null) === (asked.id === NO_UUID)) {
    const errorMessage = 'a topic is deleted either by its name or by its id';
    return { ...asked, error: 'INVALID_REQUEST' as const, errorMessage };
  }
  const found = asked.name === null ? context.topics.getById(asked.id) : context.topics.get(asked.name);
  const name = found?.name ?? asked.name;
  const refuse = (error: KafkaErrorName, errorMessage: string | null = null) => ({
    ...asked,
    error,
    errorMessage,
  });
  if (name !== null && !context.authorize('DeleteTopic', topicResource(name))) {
    // Who asks by id and may not delete does not learn the name.
    return refuse('TOPIC_AUTHORIZATION_FAILED', `DeleteTopic on topic ${asked.name ?? asked.id} is denied`);
  }
  if (found === undefined) {
    return refuse(asked.name === null ? 'UNKNOWN_TOPIC_ID' : 'UNKNOWN_TOPIC_OR_PARTITION');
  }
  context.topics.delete(found);
  context.partitions.delete(found);
  context.groups.forget(found.name);
  return { name: found.name, id: found.id, error: 'NONE' as const };
}
