import { expect, test } from 'vitest';
import { recordingPlatform } from './fake-platform.ts';
import { startTemplate } from './start-template.ts';
import { LOGS, lambdaFunction, NETWORK, role } from './templates.ts';

test('hands the function over as the template declares it', async () => {
  const platform = await recordingPlatform();
  const running = await startTemplate(
    platform,
    {
      Role: role(LOGS, { RoleName: 'worker' }),
      Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/shop/fn' } },
      Fn: lambdaFunction({
        FunctionName: 'shop-fn',
        MemorySize: '512',
        Timeout: 30,
        ReservedConcurrentExecutions: 2,
        Environment: { Variables: { TOPIC: 'orders', SIZE: 3 } },
        LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: 'Logs' }, ApplicationLogLevel: 'DEBUG' },
        Architectures: ['arm64'],
      }),
    },
    { Arn: { Value: { 'Fn::GetAtt': ['Fn', 'Arn'] } } },
  );

  const arn = 'arn:aws:lambda:eu-central-1:111122223333:function:shop-fn';
  const roleArn = 'arn:aws:iam::111122223333:role/worker';
  expect(platform.functions).toEqual([
    {
      name: 'shop-fn',
      arn,
      roleArn,
      handler: 'index.handler',
      runtime: 'nodejs24.x',
      codeDirectory: expect.stringMatching(/asset\.code$/),
      memoryMb: 512,
      timeoutSeconds: 30,
      environment: { TOPIC: 'orders', SIZE: '3' },
      log: { format: 'JSON', group: '/shop/fn', applicationLevel: 'DEBUG', systemLevel: 'INFO' },
      reservedConcurrency: 2,
      credentials: expect.any(Function),
      extraEnvironment: { AWS_ENDPOINT_URL: platform.awsApi.url, NODE_EXTRA_CA_CERTS: '/state/ca.crt' },
    },
  ]);
  expect(platform.functions[0]?.credentials()).toEqual(platform.iam.credentialsFor(roleArn, 'shop-fn'));
  expect(running.outputs()).toEqual({ Shop: { Arn: arn } });
  expect(platform.journal.recent().filter(({ kind }) => kind === 'error')).toEqual([]);
});

test("gives what the template leaves open Lambda's defaults", async () => {
  const platform = await recordingPlatform();
  await startTemplate(platform, { Role: role(LOGS), Fn: lambdaFunction() });
  expect(platform.functions[0]).toMatchObject({
    name: expect.stringMatching(/^Shop-Fn-[A-Z2-7]{12}$/),
    memoryMb: 128,
    timeoutSeconds: 3,
    environment: {},
    log: { format: 'Text', group: expect.stringMatching(/^\/aws\/lambda\/Shop-Fn-/) },
  });
});

test('refuses a VPC function whose role may not attach it, in the words of AWS', async () => {
  const platform = await recordingPlatform();
  const vpc = { VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] } };
  const start = startTemplate(platform, {
    Role: role([...LOGS, ...NETWORK.slice(1)]),
    Fn: lambdaFunction(vpc),
  });
  await expect(start).rejects.toThrow(
    'The provided execution role does not have permissions to call CreateNetworkInterface on EC2',
  );
  expect(platform.functions).toEqual([]);
});

test('takes a VPC function whose role may attach it', async () => {
  const platform = await recordingPlatform();
  const vpc = { VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] } };
  await startTemplate(platform, { Role: role([...LOGS, ...NETWORK]), Fn: lambdaFunction(vpc) });
  expect(platform.functions).toHaveLength(1);
});

test('says aloud that the log lines of a function would be lost', async () => {
  const platform = await recordingPlatform();
  await startTemplate(platform, {
    Role: role(['logs:CreateLogStream']),
    Fn: lambdaFunction({ FunctionName: 'mute' }),
  });
  expect(platform.journal.recent()).toContainEqual(
    expect.objectContaining({
      kind: 'error',
      source: 'mute',
      message: expect.stringMatching(
        /log lines of mute would be lost.*lacks logs:PutLogEvents on arn:aws:logs:.*\/aws\/lambda\/mute/,
      ),
    }),
  );
});
