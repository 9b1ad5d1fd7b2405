import type { App } from 'aws-cdk-lib/core';
import { ClusterStack } from './cluster-stack.ts';
import type { FunctionSurroundings } from './constructs/handler-function.ts';
import { allTopics } from './declared-topics.ts';
import type { PipelineDeclaration } from './pipeline-declaration.ts';
import { PipelinesStack } from './pipelines-stack.ts';
import type { Settings } from './settings.ts';

export interface MillraceProps extends FunctionSurroundings {
  readonly pipelines: readonly PipelineDeclaration[];
  readonly settings: Settings;
}

/** Adds the two stacks: what every pipeline stands on, and the pipelines. */
export function addMillrace(
  app: App,
  props: MillraceProps,
): { cluster: ClusterStack; pipelines: PipelinesStack } {
  const topicNames = allTopics(props.pipelines).map(({ name }) => name);
  const cluster = new ClusterStack(app, 'MillraceCluster', { ...props, topicNames });
  const pipelines = new PipelinesStack(app, 'MillracePipelines', { ...props, cluster });
  return { cluster, pipelines };
}
