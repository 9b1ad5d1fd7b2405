import { expect, test } from 'vitest';
import { recordingPlatform } from './fake-platform.ts';
import { startTemplate } from './start-template.ts';
import { bareFunction, LOGS, lambdaFunction, NETWORK, role } from './templates.ts';

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
      tracing: {
        mode: 'PassThrough',
        daemonAddress: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
        record: expect.any(Function),
      },
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
  await startTemplate(platform, { Role: role(LOGS), Fn: bareFunction() });
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

const ACTIVE = { TracingConfig: { Mode: 'Active' } };

test('refuses a traced function whose role may not send its traces, in the words of AWS', async () => {
  const platform = await recordingPlatform();
  const start = startTemplate(platform, { Role: role(LOGS), Fn: lambdaFunction(ACTIVE) });
  await expect(start).rejects.toThrow(
    /does not have permissions to call PutTraceSegments on XRAY\. The role \S+ lacks xray:PutTraceSegments on \*/,
  );
  expect(platform.functions).toEqual([]);
});

test('tells all that a role lacks to be put to work, at once', async () => {
  const platform = await recordingPlatform();
  const vpc = { VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] } };
  const start = startTemplate(platform, { Role: role(LOGS), Fn: lambdaFunction({ ...ACTIVE, ...vpc }) });
  await expect(start).rejects.toThrow(/CreateNetworkInterface on EC2\. .*xray:PutTraceSegments on \*/);
});

test('traces a function actively as its template says', async () => {
  const platform = await recordingPlatform();
  const traced = role([...LOGS, 'xray:PutTraceSegments', 'xray:PutTelemetryRecords']);
  await startTemplate(platform, { Role: traced, Fn: lambdaFunction({ ...ACTIVE, FunctionName: 'traced' }) });
  const { tracing } = platform.functions[0] ?? {};
  expect(tracing?.mode).toBe('Active');
  tracing?.record({
    ...{ traceId: `1-00000001-${'a'.repeat(24)}`, id: '1'.repeat(16), name: 'traced', annotations: {} },
    ...{ origin: 'AWS::Lambda::Function', startTime: 1, endTime: 2 },
  });
  expect(platform.journal.recent()).toContainEqual(
    expect.objectContaining({ kind: 'segment', functionName: 'traced', startTime: 1, endTime: 2 }),
  );
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
