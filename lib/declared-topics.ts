import type { ConsumerDeclaration, PipelineDeclaration, TopicDeclaration } from './pipeline-declaration.ts';

/**
 * The topic a pipeline works on.
 * @throws Error when it names a pipeline that owns no topic.
 */
export function topicOf(
  pipeline: PipelineDeclaration,
  pipelines: readonly PipelineDeclaration[],
): TopicDeclaration {
  const { topic } = pipeline;
  if ('name' in topic) return topic;
  const owner = pipelines.find((candidate) => candidate.name === topic.of);
  if (owner === undefined || !('name' in owner.topic))
    throw new Error(
      `pipeline "${pipeline.name}" reads the topic of "${topic.of}", which declares none: name a pipeline with a topic of its own`,
    );
  return owner.topic;
}

const THIRTY_DAYS_MS = 30 * 24 * 60 * 60 * 1_000;

/** Where a mapping writes what it gives up on. */
export function deadLetterTopicOf(consumer: ConsumerDeclaration): TopicDeclaration {
  return {
    name: `${consumer.group}.dlq`,
    partitions: 1,
    configs: {
      // A dead letter holds the record in base64: by Kafka's default of 1 MiB the largest records would be dropped instead.
      'max.message.bytes': '8388608',
      // Longer than the week of other topics: nobody may look before it is over.
      'retention.ms': String(THIRTY_DAYS_MS),
    },
  };
}

/** The group in which dead letters of a consumer's group are read when they are sent back to their topic. */
export function redriveGroupOf(consumer: ConsumerDeclaration): string {
  return `${deadLetterTopicOf(consumer).name}-redrive`;
}

/** The topics that pipelines declare: what producers write. */
export function sourceTopics(pipelines: readonly PipelineDeclaration[]): readonly TopicDeclaration[] {
  return pipelines.flatMap(({ topic }) => ('name' in topic ? [topic] : []));
}

/** Every topic that must exist: the declared ones, then one dead-letter topic for each consumer group. */
export function allTopics(pipelines: readonly PipelineDeclaration[]): readonly TopicDeclaration[] {
  return [...sourceTopics(pipelines), ...pipelines.map(({ consumer }) => deadLetterTopicOf(consumer))];
}
