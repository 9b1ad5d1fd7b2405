import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, onTestFinished, test } from 'vitest';
import { stsApi } from '../../../local/iam/sts-api.ts';
import { ACCOUNT, REGION, SESSION, startTestApi } from '../aws-api/start-test-api.ts';

async function start() {
  const api = await startTestApi();
  api.addService('sts', stsApi({ account: ACCOUNT }));
  const connect = (credentials: { accessKeyId: string; secretAccessKey: string }) => {
    const client = new STSClient({ endpoint: api.url, region: REGION, credentials, maxAttempts: 1 });
    onTestFinished(() => client.destroy());
    return client;
  };
  const asOperator = connect({ accessKeyId: 'AKIDLOCAL', secretAccessKey: 'x' });
  return { api, asOperator, asRole: connect(api.roleCredentials) };
}

test('tells callers who they are, whatever they may do', async () => {
  const { api, asOperator, asRole } = await start();
  api.grant({ Effect: 'Deny', Action: '*', Resource: '*' });
  expect(await asRole.send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: ACCOUNT,
    Arn: SESSION,
    UserId: expect.stringMatching(/^AROA[A-Z2-7]{17}:session$/),
  });
  expect(await asOperator.send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: ACCOUNT,
    Arn: `arn:aws:iam::${ACCOUNT}:user/operator`,
    UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
  });
});

test('names an operation that is not emulated', async () => {
  const { asOperator } = await start();
  await expect(
    asOperator.send(new AssumeRoleCommand({ RoleArn: SESSION, RoleSessionName: 'x' })),
  ).rejects.toThrow('AssumeRole of the STS API is not emulated. Emulated: GetCallerIdentity.');
});
