import type { PipelineDeclaration, TopicDeclaration } from '../pipeline-declaration.ts';
import type { PipelineSettings, Settings } from './settings.ts';

const HOUR_MS = 60 * 60 * 1_000;

/** The declarations as a deployment wants them. */
export function applySettings(
  pipelines: readonly PipelineDeclaration[],
  settings: Settings,
): readonly PipelineDeclaration[] {
  return pipelines.map((declaration) => {
    const { topic, consumer } = declaration;
    const chosen = settings.pipelines[declaration.name];
    if (chosen === undefined) return declaration;
    const { batchSize, batchingWindowSeconds, retryLimit, minimumPollers, maximumPollers } = chosen;
    return {
      ...declaration,
      topic: 'name' in topic ? applyToTopic(topic, chosen) : topic,
      consumer: {
        ...consumer,
        ...{ batchSize, batchingWindowSeconds, retryLimit, minimumPollers },
        ...(maximumPollers !== undefined && { maximumPollers }),
      },
    };
  });
}

function applyToTopic(
  topic: TopicDeclaration,
  { partitions, retentionHours }: PipelineSettings,
): TopicDeclaration {
  return {
    ...topic,
    ...(partitions !== undefined && { partitions }),
    ...(retentionHours !== undefined && {
      configs: { ...topic.configs, 'retention.ms': String(retentionHours * HOUR_MS) },
    }),
  };
}
