import kafkajs from 'kafkajs';
import type { Cluster } from './kafkajs-cluster.ts';

// Node finds only some of the names in this CommonJS package.
const { ConfigResourceTypes, ConfigSource } = kafkajs;

/** Where a value comes from: it was set on the topic, it is Kafka's default, or anything else, which is the cluster's. */
export const CONFIG_SOURCES: Readonly<Record<number, 'topic' | 'default'>> = {
  [ConfigSource.TOPIC_CONFIG]: 'topic',
  [ConfigSource.DEFAULT_CONFIG]: 'default',
};

export async function readTopicConfigs(
  cluster: Cluster,
  topic: string,
): Promise<{ name: string; value: string | null; source: number }[]> {
  const { controllerId } = await cluster.metadata({ topics: [] });
  const broker = await cluster.findBroker({ nodeId: String(controllerId) });
  const { resources } = await broker.describeConfigs({
    resources: [{ type: ConfigResourceTypes.TOPIC, name: topic }],
    includeSynonyms: false,
  });
  return (resources[0]?.configEntries ?? [])
    .map(({ configName, configValue, configSource }) => ({
      name: configName,
      value: configValue,
      source: configSource,
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}
