import { expect, test } from 'vitest';
import { Journal } from '../../../local/core/journal.ts';
import { defineTestFunction, startTestLambda } from './test-lambda.ts';

const CODE = `export const handler = async (event) => {
  if (event.fail) throw new TypeError('no');
  return { trace: process.env._X_AMZN_TRACE_ID };
};`;

test('tells of an invocation when it begins and when it ends, with payload and result', async () => {
  const { lambda, entries } = await startTestLambda([await defineTestFunction(CODE)]);
  const payload = JSON.stringify({ name: 'Zoë' });
  const { requestId, payload: result } = await lambda.invoke({
    ...{ functionName: 'under-test', payload, by: 'schedule' },
  });
  const { trace } = JSON.parse(result);
  const told = entries.filter(({ kind }) => kind.startsWith('invocation'));
  expect(told).toEqual([
    {
      ...{ time: expect.any(Number), kind: 'invocation-started', functionName: 'under-test', requestId },
      ...{ traceId: /Root=([^;]+)/.exec(trace)?.[1], traceHeader: trace, by: 'schedule' },
      ...{ payloadBytes: Buffer.byteLength(payload), payload },
    },
    {
      ...{ time: expect.any(Number), kind: 'invocation', functionName: 'under-test', requestId },
      ...{ status: 'success', durationMs: expect.any(Number), coldStart: true, result },
    },
  ]);
});

test('tells the error of an invocation that fails as its result', async () => {
  const { lambda, entries } = await startTestLambda([await defineTestFunction(CODE)]);
  const { payload: result } = await lambda.invoke({ functionName: 'under-test', payload: '{"fail":true}' });
  expect(entries).toContainEqual(
    expect.objectContaining({ kind: 'invocation', status: 'error', errorType: 'TypeError', result }),
  );
  expect(entries).toContainEqual(expect.objectContaining({ kind: 'invocation-started', by: 'other' }));
});

test('hands texts to listeners alone', () => {
  const journal = new Journal({ now: () => 1 });
  journal.record({
    ...{ kind: 'invocation-started', functionName: 'f', requestId: 'r', traceId: 't', traceHeader: 'Root=t' },
    ...{ by: 'other', payloadBytes: 2, payload: '{}' },
  });
  journal.record({
    ...{ kind: 'invocation', functionName: 'f', requestId: 'r', status: 'success' },
    ...{ durationMs: 1, coldStart: false, result: '{}' },
  });
  expect(journal.recent()).toHaveLength(2);
  for (const entry of journal.recent()) {
    expect(entry).not.toHaveProperty('payload');
    expect(entry).not.toHaveProperty('result');
  }
});
