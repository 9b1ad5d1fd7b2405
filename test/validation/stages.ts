import { Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import cdkJson from '../../cdk.json' with { type: 'json' };
import type { ApiDeclaration } from '../../lib/api/api-declaration.ts';
import { addMillrace } from '../../lib/millrace.ts';
import type { PipelineDeclaration } from '../../lib/pipeline-declaration.ts';
import { pipelines as declared } from '../../lib/pipelines/index.ts';
import { readSettings } from '../../lib/settings/read-settings.ts';
import { stages } from '../../lib/settings/stages/index.ts';
import { apiFor } from '../lib/api-for.ts';
import type { Resource } from '../lib/synthesize.ts';
import { emptyBundles } from '../lib/synthesize.ts';
import { tempFolder } from '../support/temp-folder.ts';
import everything from './everything.json' with { type: 'json' };

/** What is validated: each stage as it is, and one deployment with every setting that adds something. */
export const deployments: readonly { deployment: string; context: Readonly<Record<string, unknown>> }[] = [
  ...Object.keys(stages).map((stage) => ({ deployment: stage, context: { stage } })),
  { deployment: 'everything on', context: everything },
];

export interface StackTemplate {
  readonly Resources: Record<string, Resource>;
  readonly Outputs?: Record<string, unknown>;
  readonly Parameters?: Record<string, { readonly Type: string; readonly NoEcho?: boolean }>;
}

export interface Made {
  readonly app: App;
  /** By stack name. */
  readonly templates: Readonly<Record<string, StackTemplate>>;
}

/** The app of a deployment and its templates; `change` is for tests that look whether a fault is found. */
export async function make(
  context: Readonly<Record<string, unknown>>,
  {
    pipelines = declared,
    api = apiFor(pipelines),
    change,
  }: {
    pipelines?: readonly PipelineDeclaration[];
    api?: ApiDeclaration;
    change?: (app: App) => void;
  } = {},
): Promise<Made> {
  const app = new App({
    context: cdkJson.context,
    outdir: await tempFolder(),
    builtinCloudFormationValidation: false,
  });
  addMillrace(app, {
    pipelines,
    api,
    settings: readSettings({ context, stages, pipelines }),
    bundles: emptyBundles(import.meta.dirname),
  });
  change?.(app);
  const stacks = app.node.children.filter((child): child is Stack => Stack.isStack(child));
  const templates = Object.fromEntries(
    // The assertions know a template as text to any; what is read of it is what `StackTemplate` says.
    stacks.map((stack) => [stack.stackName, Template.fromStack(stack).toJSON() as StackTemplate]),
  );
  return { app, templates };
}

const made = new Map<string, Promise<Made>>();

/** The same, unchanged, made at the first call of a file. */
export function makeOnce(context: Readonly<Record<string, unknown>>): Promise<Made> {
  const key = JSON.stringify(context);
  const known = made.get(key) ?? make(context);
  made.set(key, known);
  return known;
}

/** All resources of all stacks; logical ids begin with the stack's name. */
export function allResources({ templates }: Made): [id: string, resource: Resource][] {
  return Object.entries(templates).flatMap(([stack, { Resources }]) =>
    Object.entries(Resources).map(([id, resource]): [string, Resource] => [`${stack}.${id}`, resource]),
  );
}
