import type { ApiContext } from '../apis/api.ts';
import { topic as topicResource } from '../security/rights.ts';
import type { KafkaRefusal } from '../wire/errors.ts';
import type { Topic } from './catalog.ts';
import { type ConfigValues, checkChangedConfigs } from './configs.ts';

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
  if (topic === undefined) {
    return { error: 'UNKNOWN_TOPIC_OR_PARTITION', message: `The topic '${name}' does not exist.` };
  }
  return { topic };
}

/** Gives a topic the whole set of configs that `change` makes of the one it has. */
export function alterTopicConfigs(
  context: ApiContext,
  resource: ConfigResource,
  options: { validateOnly: boolean; change: (current: ConfigValues) => ConfigValues | KafkaRefusal },
) {
  const { resourceType, resourceName } = resource;
  const refusal = apply();
  return {
    resourceType,
    resourceName,
    error: refusal?.error ?? ('NONE' as const),
    errorMessage: refusal?.message ?? null,
  };

  function apply(): KafkaRefusal | undefined {
    const found = findConfigTopic(context, resource, 'AlterTopicDynamicConfiguration');
    if (!('topic' in found)) return found;
    const next = options.change(found.topic.configs);
    if (isRefusal(next)) return next;
    const rejected = checkChangedConfigs(found.topic.configs, next);
    if (rejected !== undefined || options.validateOnly) return rejected;
    context.topics.change(found.topic, { configs: next });
    return undefined;
  }
}

function isRefusal(result: ConfigValues | KafkaRefusal): result is KafkaRefusal {
  return 'error' in result;
}
