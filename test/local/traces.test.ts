import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import type { JsonObject } from '../../local/assembly/json.ts';
import { startEmbedded } from '../support/embedded-runner.ts';
import { eventually } from '../support/eventually.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { writeAssembly } from './assembly/write-assembly.ts';
import { LOGS, lambdaFunction, role } from './resources/templates.ts';

/** Sends `event.datagrams` to its daemon, or to that of the port that it is told. */
const SENDER = `const { createSocket } = require('node:dgram');
exports.handler = async (event) => {
  const [host, own] = process.env.AWS_XRAY_DAEMON_ADDRESS.split(':');
  const socket = createSocket('udp4');
  for (let round = 0; round < (event.rounds ?? 1); round += 1)
    for (const datagram of event.datagrams ?? [])
      await new Promise((done) => socket.send(datagram, event.port ?? own, host, done));
  socket.close();
  if (event.metrics) process.stdout.write(JSON.stringify(event.metrics) + '\\n');
  return { trace: process.env._X_AMZN_TRACE_ID, port: own };
};`;

const answerSchema = z.object({ trace: z.string(), port: z.string() });

function sender(roleId: string, FunctionName: string, Mode: string): JsonObject {
  return lambdaFunction({
    ...{ FunctionName, Code: { ZipFile: SENDER } },
    ...{ Role: { 'Fn::GetAtt': [roleId, 'Arn'] }, TracingConfig: { Mode } },
  });
}

const RESOURCES: JsonObject = {
  Traced: role([...LOGS, 'xray:PutTraceSegments', 'xray:PutTelemetryRecords']),
  Mute: role(LOGS),
  Producer: sender('Traced', 'producer', 'Active'),
  Consumer: sender('Traced', 'consumer', 'Active'),
  Quiet: sender('Mute', 'quiet', 'PassThrough'),
};

async function start() {
  const assembly = await writeAssembly({ Shop: { template: { Resources: RESOURCES } } });
  const { entries, started, stop } = startEmbedded(assembly, await tempFolder());
  onTestFinished(stop);
  const { runner } = await started;
  const { awsApiUrl: endpoint, region, credentials } = runner.description;
  const client = new LambdaClient({ endpoint, region, credentials });
  onTestFinished(() => client.destroy());
  const invoke = async (FunctionName: string, event: object) => {
    const { Payload, FunctionError } = await client.send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
    );
    expect(FunctionError).toBeUndefined();
    return answerSchema.parse(JSON.parse(Payload?.transformToString() ?? ''));
  };
  const segments = () => entries.flatMap((entry) => (entry.kind === 'segment' ? [entry] : []));
  return { runner, entries, invoke, segments };
}

/** What a consumer sends of a record that came with `trace`. */
function segmentOf(trace: string, id = 'c'.repeat(16)): string {
  const [, trace_id, parent_id] = /^Root=([^;]+);Parent=([^;]+);Sampled=1$/.exec(trace) ?? [];
  const annotations = { topic: 'orders', partition: 0, offset: '7' };
  const segment = { name: 'consumer', id, trace_id, parent_id, start_time: 1, end_time: 2, annotations };
  return `{"format":"json","version":1}\n${JSON.stringify(segment)}`;
}

test('a trace leads from the invocation that produced to the segment that consumed', async () => {
  const { invoke, segments } = await start();
  const { trace } = await invoke('producer', {});
  await invoke('consumer', { datagrams: [segmentOf(trace)] });
  await eventually(() => expect(segments()).toHaveLength(3));
  const produced = segments().find(({ functionName }) => functionName === 'producer');
  const consumed = segments().find(({ id }) => id === 'c'.repeat(16));
  expect(consumed).toMatchObject({
    ...{ functionName: 'consumer', traceId: produced?.traceId, parentId: produced?.id },
    annotations: { topic: 'orders', partition: 0, offset: '7' },
  });
  const origins = segments().map(({ functionName, origin }) => `${functionName} ${origin}`);
  expect(origins.toSorted()).toEqual([
    'consumer AWS::Lambda::Function',
    'consumer undefined',
    'producer AWS::Lambda::Function',
  ]);
});

test('what a role may not send is denied, naming the right', async () => {
  const { entries, invoke, segments } = await start();
  const { trace } = await invoke('producer', {});
  await invoke('quiet', { datagrams: [segmentOf(trace)] });
  const denied = () => entries.flatMap((entry) => (entry.kind === 'access-denied' ? [entry] : []));
  await eventually(() => expect(denied()).toHaveLength(2));
  expect(denied().map(({ action }) => action)).toEqual(['xray:PutTelemetryRecords', 'xray:PutTraceSegments']);
  expect(denied()[0]?.principal).toMatch(/\/quiet$/);
  expect(segments().map(({ functionName }) => functionName)).toEqual(['producer']);
});

test('a function that floods, lies and logs nonsense stops nobody', async () => {
  const { runner, entries, invoke } = await start();
  const { port } = await invoke('consumer', {});
  await invoke('producer', {
    datagrams: ['x', 'y'.repeat(60_000), '{"format":"json","version":1}\n{}'],
    rounds: 1000,
  });
  // Whoever finds another's port is taken for that one: nothing in a datagram tells.
  await invoke('producer', { datagrams: ['x'], port: Number(port) });
  const directive = { Namespace: 'shop', Dimensions: [[]], Metrics: [{ Name: 'Sold', Unit: 'Count' }] };
  const about = { Timestamp: 1, CloudWatchMetrics: [directive] };
  await invoke('producer', { metrics: { _aws: about, Sold: Array.from({ length: 10_000 }, () => 1) } });
  await invoke('producer', { metrics: { _aws: about, Sold: [1, 2] } });
  const warnings = () => entries.flatMap((entry) => (entry.kind === 'warning' ? [entry.message] : []));
  await eventually(() => {
    for (const warning of [
      /^producer sent X-Ray a segment that it would drop/,
      /^consumer sent X-Ray a segment that it would drop/,
      /^producer logged metrics that CloudWatch would drop in silence: Sold: has more than 100 values/,
    ])
      expect(warnings()).toContainEqual(expect.stringMatching(warning));
  });
  expect(warnings().length).toBeLessThan(20);
  expect(runner.metrics()).toEqual([
    {
      ...{ namespace: 'shop', name: 'Sold', unit: 'Count', dimensions: {} },
      ...{ sum: 3, count: 2, minimum: 1, maximum: 2 },
    },
  ]);
  expect((await invoke('producer', {})).trace).toMatch(/;Sampled=1$/);
});
