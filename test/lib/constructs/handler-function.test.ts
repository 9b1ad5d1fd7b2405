import { Template } from 'aws-cdk-lib/assertions';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { describe, expect, it } from 'vitest';
import type { HandlerFunctionProps } from '../../../lib/constructs/handler-function.ts';
import { HandlerFunction } from '../../../lib/constructs/handler-function.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { defaultSettings, emptyBundles } from '../synthesize.ts';

/** The properties of a function made with `props`. */
async function synthesizeFunction(props: Partial<HandlerFunctionProps> = {}) {
  const stack = new Stack(
    new App({ outdir: await tempFolder(), builtinCloudFormationValidation: false }),
    'Test',
  );
  new HandlerFunction(stack, 'Subject', {
    surroundings: { bundles: emptyBundles(import.meta.dirname), settings: defaultSettings() },
    entry: 'orders/producer',
    name: 'subject',
    ...props,
  });
  const template = Template.fromStack(stack);
  const [subject] = Object.values(template.findResources('AWS::Lambda::Function'));
  return { properties: subject?.['Properties'], template };
}

describe('HandlerFunction', () => {
  it('lets the caller win over every default', async () => {
    const { properties } = await synthesizeFunction({
      timeout: Duration.seconds(7),
      memorySize: 1024,
      description: 'mine',
      environment: { NODE_OPTIONS: '--max-old-space-size=100', MINE: 'yes' },
    });
    expect(properties).toMatchObject({
      Timeout: 7,
      MemorySize: 1024,
      Description: 'mine',
      Environment: { Variables: { NODE_OPTIONS: '--max-old-space-size=100', MINE: 'yes' } },
    });
  });

  it('maps stack traces to sources unless told otherwise, beside the variables of the caller', async () => {
    const { properties } = await synthesizeFunction({ environment: { MINE: 'yes' } });
    expect(properties.Environment.Variables).toEqual({ NODE_OPTIONS: '--enable-source-maps', MINE: 'yes' });
  });

  it('runs on the newest Node of Lambda', async () => {
    const { properties } = await synthesizeFunction();
    expect(properties.Runtime).toBe(Runtime.NODEJS_24_X.name);
  });

  it('is traced, unless that costs more than it is worth', async () => {
    const traced = await synthesizeFunction();
    expect(traced.properties.TracingConfig).toEqual({ Mode: 'Active' });
    const settings = defaultSettings({ tracing: 'false' });
    const quiet = await synthesizeFunction({
      surroundings: { bundles: emptyBundles(import.meta.dirname), settings },
    });
    expect(quiet.properties.TracingConfig).toBeUndefined();
    expect(JSON.stringify(quiet.template.toJSON())).not.toContain('xray');
  });

  it('may write traces and its own log group, and nothing else', async () => {
    const { template } = await synthesizeFunction();
    const [logGroupId] = Object.keys(template.findResources('AWS::Logs::LogGroup'));
    const [policy] = Object.values(template.findResources('AWS::IAM::Policy'));
    expect(policy?.['Properties'].PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
        Resource: '*',
      },
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [logGroupId, 'Arn'] },
      },
    ]);
    const [role] = Object.values(template.findResources('AWS::IAM::Role'));
    expect(role?.['Properties'].ManagedPolicyArns).toBeUndefined();
  });
});
