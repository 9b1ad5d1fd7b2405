import { Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import cdkJson from '../../cdk.json' with { type: 'json' };
import type { FunctionBundles } from '../../lib/bundle-functions.ts';
import { addMillrace } from '../../lib/millrace.ts';
import type { PipelineDeclaration } from '../../lib/pipeline-declaration.ts';
import { pipelines as declared } from '../../lib/pipelines/index.ts';
import { readSettings } from '../../lib/settings/read-settings.ts';
import type { Settings } from '../../lib/settings/settings.ts';
import { stages } from '../../lib/settings/stages/index.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { apiFor } from './api-for.ts';

/** A CloudFormation resource as far as the tests look into it. */
export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: templates are read here the way they are written, path by path.
  readonly Properties: any;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface Synthesized {
  readonly cluster: Record<string, Resource>;
  readonly pipelines: Record<string, Resource>;
  readonly outputs: {
    readonly cluster: Record<string, unknown>;
    readonly pipelines: Record<string, unknown>;
  };
}

/** Bundles of nothing: what is in them is no matter of the templates. */
export function emptyBundles(directory: string): FunctionBundles {
  return { directoryOf: () => directory };
}

/** The settings of a stage, with `context` over them. */
export function defaultSettings(context: Readonly<Record<string, unknown>> = {}): Settings {
  return readSettings({ context, stages, pipelines: declared });
}

export interface SynthesizeOptions {
  /** Settings with dots, and the stage. */
  context?: Readonly<Record<string, unknown>>;
  pipelines?: readonly PipelineDeclaration[];
  validate?: boolean;
}

export async function synthesize(options: SynthesizeOptions = {}): Promise<Synthesized> {
  const app = new App({
    context: cdkJson.context,
    outdir: await tempFolder(),
    // A second or more each time; one test has it on.
    builtinCloudFormationValidation: options.validate ?? false,
  });
  const pipelines = options.pipelines ?? declared;
  const stacks = addMillrace(app, {
    pipelines,
    api: apiFor(pipelines),
    settings: readSettings({ context: options.context ?? {}, stages, pipelines }),
    bundles: emptyBundles(import.meta.dirname),
  });
  const cluster = Template.fromStack(stacks.cluster).toJSON();
  const pipelinesTemplate = Template.fromStack(stacks.pipelines).toJSON();
  return {
    cluster: cluster['Resources'],
    pipelines: pipelinesTemplate['Resources'],
    outputs: { cluster: cluster['Outputs'], pipelines: pipelinesTemplate['Outputs'] },
  };
}

/** The stacks, as declared unless told otherwise, made at the first call. */
export function synthesizeOnce(options?: SynthesizeOptions): () => Promise<Synthesized> {
  let result: Promise<Synthesized> | undefined;
  return () => {
    result ??= synthesize(options);
    return result;
  };
}

export function ofType(resources: Record<string, Resource>, type: string): [string, Resource][] {
  return Object.entries(resources).filter(([, resource]) => resource.Type === type);
}

/** The logical id and the resource of a type whose properties fit `predicate`; there must be exactly one. */
export function onlyOne(
  resources: Record<string, Resource>,
  type: string,
  predicate: (resource: Resource) => boolean = () => true,
): [string, Resource] {
  const found = ofType(resources, type).filter(([, resource]) => predicate(resource));
  const [only] = found;
  if (only === undefined || found.length > 1)
    throw new Error(`${found.length} resources of type ${type} fit`);
  return only;
}

export interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly unknown[];
  readonly NotResource: readonly unknown[];
}

/** The statements of the role of a function, one-element lists unfolded. */
export function statementsOf(resources: Record<string, Resource>, functionName: string): Statement[] {
  const [, { Properties }] = onlyOne(
    resources,
    'AWS::Lambda::Function',
    (resource) => resource.Properties.FunctionName === functionName,
  );
  const roleId: string = Properties.Role['Fn::GetAtt'][0];
  return ofType(resources, 'AWS::IAM::Policy')
    .filter(([, policy]) => policy.Properties.Roles.some((role: { Ref: string }) => role.Ref === roleId))
    .flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement)
    .map(({ Effect, Action, Resource = [], NotResource = [] }) => ({
      Effect,
      Action: [Action].flat(),
      Resource: [Resource].flat(),
      NotResource: [NotResource].flat(),
    }));
}

/**
 * A template value as one string: joined, with references by name in braces, so that the ARN of a topic reads
 * `{Cluster.Arn} before ":cluster/":topic/{Cluster.Arn} after ":cluster/"/orders`.
 */
export function render(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [name, argument] = Object.entries(value)[0] ?? ['', undefined];
  if (name === 'Fn::Join') return argument[1].map(render).join(argument[0]);
  if (name === 'Fn::GetAtt') return `{${argument.join('.')}}`;
  if (name === 'Ref' || name === 'Fn::ImportValue') return `{${argument}}`;
  if (name === 'Fn::Select') {
    const [separator, source] = argument[1]['Fn::Split'];
    return `${render(source)} ${argument[0] === 0 ? 'before' : 'after'} "${separator}"`;
  }
  throw new Error(`cannot render ${JSON.stringify(value)}`);
}
