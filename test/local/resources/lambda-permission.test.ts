import { expect, test } from 'vitest';
import type { JsonObject } from '../../../local/assembly/json.ts';
import { findPermissionProblem } from '../../../local/resources/functions/resource-policy.ts';
import { recordingPlatform } from './fake-platform.ts';
import { startTemplate } from './start-template.ts';
import { LOGS, lambdaFunction, role } from './templates.ts';

const permission = (more: JsonObject = {}): JsonObject => ({
  Type: 'AWS::Lambda::Permission',
  Properties: {
    ...{ FunctionName: { Ref: 'Fn' }, Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com' },
    ...more,
  },
});
const CALL = {
  principal: 's3.amazonaws.com',
  functionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:fn',
  sourceArn: 'arn:aws:s3:::bucket',
  account: '111122223333',
};

/** The problem of a call with these permissions. */
async function findProblem(...permissions: JsonObject[]): Promise<string | undefined> {
  const platform = await recordingPlatform();
  const resources = Object.fromEntries(permissions.map((one, at) => [`Permission${at}`, one]));
  await startTemplate(platform, {
    ...{ Role: role(LOGS), Fn: lambdaFunction({ FunctionName: 'fn' }) },
    ...{ Other: lambdaFunction({ FunctionName: 'other' }), ...resources },
  });
  return findPermissionProblem(platform.deployed.permissions, CALL);
}

test.each<[string, JsonObject]>([
  ['the service', {}],
  ['everybody', { Principal: '*' }],
  ['a source with wildcards', { SourceArn: 'arn:aws:s3:::buck*' }],
  ['the account of the source', { SourceAccount: '111122223333' }],
  ['everything of Lambda', { Action: 'lambda:*' }],
])('lets a service invoke with a permission for %s', async (_what, more) => {
  expect(await findProblem(permission(more))).toBeUndefined();
});

test('one of several will do', async () => {
  const other = permission({ SourceArn: 'arn:aws:s3:::other' });
  expect(await findProblem(other, permission())).toBeUndefined();
});

test('names what each of them lacks', async () => {
  const problem = await findProblem(
    permission({ SourceArn: 'arn:aws:s3:::other' }),
    permission({ Principal: 'sns.amazonaws.com' }),
    permission({ FunctionName: { Ref: 'Other' } }),
  );
  expect(problem).toBe(
    'No AWS::Lambda::Permission lets s3.amazonaws.com invoke arn:aws:lambda:eu-central-1:111122223333:function:fn for arn:aws:s3:::bucket: Permission0 has the SourceArn arn:aws:s3:::other; Permission1 is for sns.amazonaws.com.',
  );
});

test('answers its name, and takes what concerns others than API Gateway', async () => {
  const platform = await recordingPlatform();
  const running = await startTemplate(
    platform,
    {
      ...{ Role: role(LOGS), Fn: lambdaFunction() },
      Permission: permission({ EventSourceToken: 't', PrincipalOrgID: 'o', FunctionUrlAuthType: 'NONE' }),
    },
    { Ref: { Value: { Ref: 'Permission' } }, Id: { Value: { 'Fn::GetAtt': ['Permission', 'Id'] } } },
  );
  const { Ref, Id } = running.outputs()['Shop'] ?? {};
  expect(Ref).toMatch(/^Shop-Permission-[A-Z2-7]{12}$/);
  expect(Id).toBe(Ref);
});
