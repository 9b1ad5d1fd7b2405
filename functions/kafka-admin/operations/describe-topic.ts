import { readRanges } from '../offsets.ts';
import { defineOperation } from '../operation.ts';
import { topicName } from '../request-fields.ts';
import { CONFIG_SOURCES, readTopicConfigs } from '../topic-configs.ts';
import { findTopic } from '../topics.ts';

/** One topic: its partitions, where each is kept and whether that is as it should be, what it holds, its configuration. */
export const describeTopic = defineOperation({
  name: 'describe-topic',
  request: { topic: topicName },
  async run(request, { cluster }) {
    const topic = await findTopic(cluster, request.topic);
    const [ranges, configs] = await Promise.all([
      readRanges(cluster, topic, topic.partitions),
      readTopicConfigs(cluster, topic.name),
    ]);
    return {
      topic: topic.name,
      internal: topic.internal,
      replicationFactor: topic.partitions[0]?.replicas.length ?? 0,
      partitions: topic.partitions.map(({ partition, leader, replicas, isr }) => ({
        partition,
        leader,
        replicas,
        isr,
        healthy: leader >= 0 && replicas.every((replica) => isr.includes(replica)),
        earliest: ranges.get(partition)?.start,
        latest: ranges.get(partition)?.end,
      })),
      configs: configs.map(({ name, value, source }) => ({
        name,
        value,
        source: CONFIG_SOURCES[source] ?? 'cluster',
      })),
    };
  },
});
