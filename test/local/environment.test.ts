import { GetFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, onTestFinished, test } from 'vitest';
import type { JsonObject } from '../../local/assembly/json.ts';
import { planDirectory } from '../../local/run-assembly.ts';
import { startEmbedded } from '../support/embedded-runner.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { writeAssembly } from './assembly/write-assembly.ts';
import { cluster, LOGS, lambdaFunction, role } from './resources/templates.ts';

const HANDLER = `exports.handler = async (event, context) =>
  [process.env.AWS_REGION, context.invokedFunctionArn, process.env.CLUSTER];`;

const RESOURCES: JsonObject = {
  Cluster: cluster,
  Role: role(LOGS),
  Fn: lambdaFunction({
    FunctionName: 'worker',
    Code: { ZipFile: HANDLER },
    Environment: { Variables: { CLUSTER: { 'Fn::GetAtt': ['Cluster', 'Arn'] } } },
  }),
};
const ALARM = {
  Type: 'AWS::CloudWatch::Alarm',
  Properties: { Dimensions: [{ Name: 'FunctionName', Value: { 'Fn::ImportValue': 'worker' } }] },
};
const TEMPLATE = {
  Resources: RESOURCES,
  Outputs: { Fn: { Value: { Ref: 'Fn' }, Export: { Name: 'worker' } } },
};

test('runs stacks in the account and Region that they were synthesized for', async () => {
  const assembly = await writeAssembly({
    Shop: { template: TEMPLATE, environment: 'aws://111122223333/eu-west-1' },
    Operations: { template: { Resources: { Alarm: ALARM } }, dependencies: ['Shop'] },
  });
  const { started, stop } = startEmbedded(assembly, await tempFolder());
  onTestFinished(stop);
  const { runner } = await started;
  const { account, region, awsApiUrl: endpoint, credentials, kafka } = runner.description;
  expect({ account, region }).toEqual({ account: '111122223333', region: 'eu-west-1' });
  const settings = { endpoint, region, credentials };
  const lambda = new LambdaClient(settings);
  const sts = new STSClient(settings);
  onTestFinished(() => {
    lambda.destroy();
    sts.destroy();
  });
  const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:worker';
  const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: arn }));
  expect(Configuration?.FunctionArn).toBe(arn);
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: arn }));
  const clusterArn = kafka.clusters[0]?.arn;
  expect(clusterArn).toMatch(/^arn:aws:kafka:eu-west-1:111122223333:cluster\//);
  expect(JSON.parse(Payload?.transformToString() ?? '')).toEqual(['eu-west-1', arn, clusterArn]);
  expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: '111122223333' });
});

test('refuses stacks of two environments, and names both', async () => {
  const directory = await writeAssembly({
    Shop: { template: TEMPLATE, environment: 'aws://111122223333/eu-west-1' },
    Far: { template: { Resources: {} }, environment: 'aws://111122223333/us-east-1' },
  });
  await expect(planDirectory(directory)).rejects.toThrow(
    /Far: is for 111122223333\/us-east-1 and Shop for 111122223333\/eu-west-1/,
  );
});
