import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect, onTestFinished, test } from 'vitest';
import type { JsonObject } from '../../local/assembly/json.ts';
import { createTopic } from '../support/create-topic.ts';
import { startEmbedded } from '../support/embedded-runner.ts';
import { eventually } from '../support/eventually.ts';
import { plainKafka } from '../support/read-topic.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { writeAssembly } from './assembly/write-assembly.ts';
import { cluster, LOGS, lambdaFunction, mapping, POLLING, role } from './resources/templates.ts';

/** Keeps its place until there is the file that it is told. */
const HANDLER = `const { existsSync } = require('node:fs');
exports.handler = async ({ until }) => {
  while (until !== undefined && !existsSync(until)) await new Promise((done) => setTimeout(done, 20));
};`;

const scheduler = {
  Effect: 'Allow',
  Principal: { Service: 'scheduler.amazonaws.com' },
  Action: 'sts:AssumeRole',
};

/** A function that runs once at a time, two schedules that fire at the start, and a mapping that never tries again. */
function resources(until: string): JsonObject {
  const schedule = {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      ...{ ScheduleExpression: 'rate(1 hour)', FlexibleTimeWindow: { Mode: 'OFF' } },
      Target: {
        Arn: { 'Fn::GetAtt': ['Fn', 'Arn'] },
        RoleArn: { 'Fn::GetAtt': ['SchedulerRole', 'Arn'] },
        Input: JSON.stringify({ until }),
      },
    },
  };
  return {
    Cluster: cluster,
    Role: role([...LOGS, ...POLLING, 'kafka-cluster:*']),
    Fn: lambdaFunction({
      ...{ FunctionName: 'worker', Code: { ZipFile: HANDLER }, Timeout: 60 },
      ReservedConcurrentExecutions: 1,
    }),
    Map: mapping({
      ...{ MaximumBatchingWindowInSeconds: 0, MaximumRetryAttempts: 0 },
      DestinationConfig: { OnFailure: { Destination: 'kafka://workers.dlq' } },
    }),
    SchedulerRole: role(['lambda:InvokeFunction'], {
      AssumeRolePolicyDocument: { Statement: [scheduler] },
    }),
    ...{ Hourly: schedule, Other: schedule },
  };
}

test('a function at its reserved concurrency keeps callers waiting, and loses nothing of what can wait', async () => {
  const until = join(await tempFolder(), 'go-on');
  const assembly = await writeAssembly({ Shop: { template: { Resources: resources(until) } } });
  const { entries, started, stop } = startEmbedded(assembly, await tempFolder());
  onTestFinished(stop);
  const { runner } = await started;
  const { awsApiUrl: endpoint, region, credentials } = runner.description;
  const lambda = new LambdaClient({ endpoint, region, credentials, maxAttempts: 1 });
  onTestFinished(() => lambda.destroy());

  const kafka = plainKafka(runner.description);
  for (const topic of ['workers.dlq', 'orders']) await createTopic(kafka, topic, 1);
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic: 'orders', messages: [{ value: 'one' }] });
  await producer.disconnect();
  const batches = () => entries.flatMap((entry) => (entry.kind === 'mapping-batch' ? [entry] : []));
  await eventually(() => expect(batches().length).toBeGreaterThan(1));
  for (const batch of batches())
    expect(batch).toMatchObject({ outcome: 'failed', attempt: 1, error: 'Rate Exceeded.' });
  await expect(lambda.send(new InvokeCommand({ FunctionName: 'worker' }))).rejects.toMatchObject({
    ...{ name: 'TooManyRequestsException', message: 'Rate Exceeded.' },
    Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    $metadata: { httpStatusCode: 429 },
  });
  expect(entries.filter(({ kind }) => kind === 'invocation')).toEqual([]);

  await writeFile(until, '');
  const outcomes = () => batches().filter(({ outcome }) => outcome === 'success');
  await eventually(() => expect(outcomes()).toMatchObject([{ records: 1, attempt: 1 }]));
  const runs = () => entries.filter(({ kind }) => kind === 'invocation');
  await eventually(() => expect(runs()).toHaveLength(3));
  expect(entries.filter(({ kind }) => kind === 'dead-letter')).toEqual([]);
});
