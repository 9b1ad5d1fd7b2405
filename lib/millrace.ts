import type { App } from 'aws-cdk-lib/core';
import { type ApiDeclaration, declaredApi } from './api/api-declaration.ts';
import { ClusterStack } from './cluster-stack.ts';
import type { FunctionSurroundings } from './constructs/handler-function.ts';
import { allTopics } from './declared-topics.ts';
import { toPascalCase } from './pascal-case.ts';
import type { PipelineDeclaration } from './pipeline-declaration.ts';
import { PipelinesStack } from './pipelines-stack.ts';
import { applySettings } from './settings/apply-settings.ts';

export interface MillraceProps extends FunctionSurroundings {
  readonly pipelines: readonly PipelineDeclaration[];
  /** Absent: as declared, which fits the declared pipelines. */
  readonly api?: ApiDeclaration;
}

/** Adds the stacks: what every pipeline stands on, and the pipelines. */
export function addMillrace(
  app: App,
  { pipelines: declared, api = declaredApi, settings, bundles }: MillraceProps,
): { cluster: ClusterStack; pipelines: PipelinesStack } {
  const { name, account, region } = settings;
  const pipelines = applySettings(declared, settings);
  const topicNames = allTopics(pipelines).map((topic) => topic.name);
  const env = { ...(account !== undefined && { account }), ...(region !== undefined && { region }) };
  const common = { settings, bundles, env };
  const prefix = toPascalCase(name);
  const cluster = new ClusterStack(app, `${prefix}Cluster`, { ...common, topicNames });
  return {
    cluster,
    pipelines: new PipelinesStack(app, `${prefix}Pipelines`, { ...common, pipelines, api, cluster }),
  };
}
