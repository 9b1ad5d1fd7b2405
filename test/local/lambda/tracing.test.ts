import { expect, test } from 'vitest';
import type { InvocationSegment } from '../../../local/lambda/function-definition.ts';
import { eventually } from '../../support/eventually.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { defineTestFunction, startTestLambda } from './test-lambda.ts';

const ROOT = `1-5759e988-${'b'.repeat(24)}`;
const PARENT = '53995c3f42cd8ad8';
const SHOW = `export const handler = async (event) => {
  if (event.fail) throw new Error('no');
  const { _X_AMZN_TRACE_ID: trace, AWS_XRAY_DAEMON_ADDRESS: daemon, _AWS_XRAY_DAEMON_PORT: port } = process.env;
  return { trace, daemon, port };
};`;

async function traced(mode: 'Active' | 'PassThrough') {
  const segments: InvocationSegment[] = [];
  const record = (segment: InvocationSegment) => void segments.push(segment);
  const tracing = { mode, daemonAddress: '127.0.0.1:2000', record };
  return { segments, definition: await defineTestFunction(SHOW, { tracing }) };
}

const parentOf = (header: string) => /^Root=([^;]+);Parent=([0-9a-f]{16});Sampled=1$/.exec(header) ?? [];

test('gives each invocation of a traced function a trace, and is its segment', async () => {
  const { segments, definition } = await traced('Active');
  const { lambda, call } = await startTestLambda([definition]);
  const { payload } = await lambda.invoke({ functionName: 'under-test', payload: '{}' });
  const answer = JSON.parse(payload);
  expect(answer).toEqual({ trace: expect.any(String), daemon: '127.0.0.1:2000', port: '2000' });
  const [, root, parent] = parentOf(answer.trace);
  expect(segments).toEqual([
    {
      ...{ traceId: root, id: parent, name: 'under-test', origin: 'AWS::Lambda::Function', annotations: {} },
      ...{ startTime: expect.any(Number), endTime: expect.any(Number) },
    },
  ]);
  await call({});
  expect(new Set(segments.map(({ traceId }) => traceId)).size).toBe(2);
});

test("hangs the invocation on its caller's segment, in the same trace", async () => {
  const { segments, definition } = await traced('Active');
  const { lambda } = await startTestLambda([definition]);
  const traceHeader = `Root=${ROOT};Parent=${PARENT};Sampled=1`;
  const { payload } = await lambda.invoke({ functionName: 'under-test', payload: '{}', traceHeader });
  const [, root, parent] = parentOf(JSON.parse(payload).trace);
  expect(root).toBe(ROOT);
  expect(segments).toMatchObject([{ traceId: ROOT, id: parent, parentId: PARENT }]);
});

test("leaves out what the caller's sampling left out", async () => {
  const { segments, definition } = await traced('Active');
  const { lambda } = await startTestLambda([definition]);
  const traceHeader = `Root=${ROOT};Parent=${PARENT};Sampled=0`;
  const { payload } = await lambda.invoke({ functionName: 'under-test', payload: '{}', traceHeader });
  expect(JSON.parse(payload).trace).toBe(traceHeader);
  expect(segments).toEqual([]);
});

test('only passes a trace through when tracing is not active', async () => {
  const { segments, definition } = await traced('PassThrough');
  const { lambda, call } = await startTestLambda([definition]);
  const traceHeader = `Root=${ROOT};Parent=${PARENT};Sampled=1`;
  const { payload } = await lambda.invoke({ functionName: 'under-test', payload: '{}', traceHeader });
  expect(JSON.parse(payload).trace).toBe(traceHeader);
  expect((await call({})).answer).toMatchObject({ trace: expect.stringMatching(/;Sampled=0$/) });
  expect(segments).toEqual([]);
});

test('traces each run of a failing event by itself, in one trace', async () => {
  const clock = new FakeClock();
  const { segments, definition } = await traced('Active');
  const { lambda } = await startTestLambda([definition], { clock, retryDelaysMs: [1000] });
  await lambda.invoke({ functionName: 'under-test', payload: '{"fail":true}', type: 'Event' });
  await eventually(() => expect(segments).toHaveLength(1));
  await clock.advance(1000);
  await eventually(() => expect(segments).toHaveLength(2));
  expect(segments).toMatchObject([{ fault: true }, { fault: true }]);
  expect(new Set(segments.map(({ traceId }) => traceId)).size).toBe(1);
  expect(new Set(segments.map(({ id }) => id)).size).toBe(2);
});
