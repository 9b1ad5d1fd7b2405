import type { ApiContext } from '../apis/api.ts';
import { topic as topicResource } from '../security/rights.ts';
import type { KafkaRefusal } from '../wire/errors.ts';
import type { Topic } from './catalog.ts';
import { type ConfigValues, checkChangedConfigs } from './configs.ts';
import { rejectTopicName } from './rules.ts';

/** What has configs, as the protocol numbers it. */
export const RESOURCE_TYPES = { topic: 2, broker: 4 } as const;

export interface ConfigResource {
  readonly resourceType: number;
  readonly resourceName: string;
}

/** The topic whose configs are asked for, if the caller may do `action` on it. */
export function findConfigTopic(
  context: ApiContext,
  { resourceType, resourceName: name }: ConfigResource,
  action: 'DescribeTopicDynamicConfiguration' | 'AlterTopicDynamicConfiguration',
): { topic: Topic } | KafkaRefusal {
  if (resourceType === RESOURCE_TYPES.broker) {
    // The action on cluster configs does not exist on Serverless: no policy can give it.
    return {
      error: 'CLUSTER_AUTHORIZATION_FAILED',
      message: 'MSK Serverless fixes the configs of its brokers',
    };
  }
  if (resourceType !== RESOURCE_TYPES.topic) {
    return { error: 'INVALID_REQUEST', message: `resources of type ${resourceType} have no configs here` };
  }
  if (!context.authorize(action, topicResource(name))) {
    return { error: 'TOPIC_AUTHORIZATION_FAILED', message: `${action} on topic ${name} is denied` };
  }
  const topic = context.topics.get(name);
  const invalid = rejectTopicName(name, []);
  if (invalid !== undefined) return invalid;
  if (topic === undefined) {
    return { error: 'UNKNOWN_TOPIC_OR_PARTITION', message: `The topic '${name}' does not exist.` };
  }
  return { topic };
}

/** A resource with the configs to change, as a request has it. */
export interface ConfigChange extends ConfigResource {
  readonly configs: readonly { readonly name: string }[];
}

/** What became of each resource of a request: gives a topic the whole set that `change` makes of the one it has. */
export function alterTopicConfigs<R extends ConfigChange>(
  context: ApiContext,
  request: { readonly resources: readonly R[]; readonly validateOnly: boolean },
  change: (current: ConfigValues, resource: R) => { configs: ConfigValues } | { refusal: KafkaRefusal },
) {
  return request.resources.map((resource) => {
    const { resourceType, resourceName } = resource;
    const refusal = refuseRepetition(resource, request.resources) ?? apply(resource);
    return {
      resourceType,
      resourceName,
      error: refusal?.error ?? ('NONE' as const),
      errorMessage: refusal?.message ?? null,
    };
  });

  function apply(resource: R): KafkaRefusal | undefined {
    const found = findConfigTopic(context, resource, 'AlterTopicDynamicConfiguration');
    if (!('topic' in found)) return found;
    const changed = change(found.topic.configs, resource);
    if ('refusal' in changed) return changed.refusal;
    const rejected = checkChangedConfigs(found.topic.configs, changed.configs);
    if (rejected !== undefined || request.validateOnly) return rejected;
    context.topics.change(found.topic, { configs: changed.configs });
    return undefined;
  }
}

/** Kafka does nothing for a resource, or with a config, that a request names more than once. */
function refuseRepetition(resource: ConfigChange, all: readonly ConfigChange[]): KafkaRefusal | undefined {
  const { resourceType, resourceName, configs } = resource;
  const same = all.filter(
    (other) => other.resourceType === resourceType && other.resourceName === resourceName,
  );
  if (same.length > 1) {
    return { error: 'INVALID_REQUEST', message: `the request names ${resourceName} more than once` };
  }
  const names = configs.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return undefined;
  return { error: 'INVALID_REQUEST', message: `the request names the config ${twice} more than once` };
}
