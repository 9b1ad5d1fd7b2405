import { describe, expect, it } from 'vitest';
import { ofType } from '../lib/synthesize.ts';
import type { StackTemplate } from './stages.ts';
import { allResources, deployments, makeOnce } from './stages.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html, and those of services. */
const LIMITS = { resources: 500, outputs: 200, templateBytes: 1_048_576 };
const ROLE_POLICY_LENGTH = 10_240;
const VARIABLES_BYTES = 4_096;
/** Of an account, and what of it no function may reserve: https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
const CONCURRENCY = 1_000;
const UNRESERVED = 100;
/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const API_LIMITS = { routes: 300, integrations: 300, timeoutMillis: 30_000 };
/** Pipelines come: a template that is fuller than this is to be divided before it has to be. */
const HEAD_ROOM = 0.75;

describe.each(deployments)('the limits of CloudFormation in $deployment', ({ context }) => {
  const each = async (): Promise<[string, StackTemplate][]> =>
    Object.entries((await makeOnce(context)).templates);

  it('leave room for more resources, outputs and text', async () => {
    for (const [, template] of await each()) {
      expect(Object.keys(template.Resources).length).toBeLessThan(HEAD_ROOM * LIMITS.resources);
      expect(Object.keys(template.Outputs ?? {}).length).toBeLessThan(HEAD_ROOM * LIMITS.outputs);
      expect(Buffer.byteLength(JSON.stringify(template, null, 1))).toBeLessThan(
        HEAD_ROOM * LIMITS.templateBytes,
      );
    }
  });

  it('leave room in the policies of each role, and in the variables of each function', async () => {
    for (const [, { Resources }] of await each()) {
      const lengths = new Map<string, number>();
      for (const [, { Properties }] of ofType(Resources, 'AWS::IAM::Policy'))
        for (const { Ref } of Properties.Roles)
          lengths.set(Ref, (lengths.get(Ref) ?? 0) + deployedLength(Properties.PolicyDocument));
      for (const [role, length] of lengths)
        expect([role, length < HEAD_ROOM * ROLE_POLICY_LENGTH]).toEqual([role, true]);
      for (const [id, { Properties }] of ofType(Resources, 'AWS::Lambda::Function'))
        expect([id, deployedLength(Properties.Environment.Variables) < VARIABLES_BYTES]).toEqual([id, true]);
    }
  });

  it('leave functions of the account what Lambda keeps for them, and the pipelines most of the rest', async () => {
    const functions = allResources(await makeOnce(context)).filter(
      ([, { Type }]) => Type === 'AWS::Lambda::Function',
    );
    const reserved = functions.reduce(
      (sum, [, { Properties }]) => sum + (Properties.ReservedConcurrentExecutions ?? 0),
      0,
    );
    expect(reserved).toBeLessThan((CONCURRENCY - UNRESERVED) / 3);
  });

  it('leave room in what an HTTP API may have', async () => {
    const count = async (type: string) =>
      allResources(await makeOnce(context)).filter(([, { Type }]) => Type === type).length;
    expect(await count('AWS::ApiGatewayV2::Route')).toBeLessThan(HEAD_ROOM * API_LIMITS.routes);
    expect(await count('AWS::ApiGatewayV2::Integration')).toBeLessThan(HEAD_ROOM * API_LIMITS.integrations);
    for (const [, { Type, Properties }] of allResources(await makeOnce(context)))
      if (Type === 'AWS::ApiGatewayV2::Integration')
        expect(Properties.TimeoutInMillis).toBeLessThan(API_LIMITS.timeoutMillis);
      else if (Type === 'AWS::Lambda::Function' && /-(api-\w+|console)$/.test(Properties.FunctionName))
        // Who asked hears from the function why it took too long.
        expect(Properties.Timeout * 1_000).toBeLessThan(API_LIMITS.timeoutMillis - 1_000);
  });

  it('have room for each name and description', async () => {
    for (const [id, { Type, Properties = {} }] of allResources(await makeOnce(context))) {
      const length = (name: string) => (typeof Properties[name] === 'string' ? Properties[name].length : 0);
      expect([id, length('FunctionName') <= 64, length('RoleName') <= 64]).toEqual([id, true, true]);
      const most = Type === 'AWS::Scheduler::Schedule' ? 512 : 256;
      expect([id, length('Description') <= (Type === 'AWS::Lambda::Function' ? 256 : most)]).toEqual([
        id,
        true,
      ]);
      expect([id, length('GroupDescription') <= 255, length('AlarmDescription') <= 1_024]).toEqual([
        id,
        true,
        true,
      ]);
    }
  });
});

/** About what is left when CloudFormation has filled in what it knows: an ARN has some 100 characters. */
function deployedLength(value: unknown): number {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value).length + 1;
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + deployedLength(one), 2);
  return Object.entries(value).reduce((sum, [key, inner]) => {
    if (key === 'Ref' || key === 'Fn::GetAtt' || key === 'Fn::ImportValue') return sum + 100;
    if (key === 'Fn::Select') return sum + 60;
    return sum + key.length + 4 + deployedLength(inner);
  }, 2);
}
