import { expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { defineTestFunction, startTestLambda } from './test-lambda.ts';

const FAILING =
  'let calls = 0; export const handler = async (event, context) => { calls += 1; if (calls <= event.failures) throw new Error(String(calls)) }';

it('accepts an event at once and runs it later', async () => {
  const { lambda, entries } = await startTestLambda([await defineTestFunction(FAILING)]);
  const accepted = await lambda.invoke({ functionName: 'under-test', payload: '{}', type: 'Event' });
  expect(accepted).toMatchObject({ statusCode: 202, payload: '' });
  await eventually(() =>
    expect(entries).toContainEqual(
      expect.objectContaining({ kind: 'invocation', status: 'success', requestId: accepted.requestId }),
    ),
  );
  await eventually(() => expect(lambda.inspect().queuedEvents).toBe(0));
});

it('runs a failed event twice more, under the same request id, then discards it', async () => {
  const clock = new FakeClock();
  const { lambda, entries } = await startTestLambda([await defineTestFunction(FAILING)], { clock });
  const runs = () => entries.filter((entry) => entry.kind === 'invocation');
  await lambda.invoke({ functionName: 'under-test', payload: '{"failures":9}', type: 'Event' });
  await eventually(() => expect(runs()).toHaveLength(1));
  await clock.advance(59_000);
  expect(runs()).toHaveLength(1);
  await clock.advance(1_000);
  await eventually(() => expect(runs()).toHaveLength(2));
  await clock.advance(120_000);
  await eventually(() => expect(lambda.inspect().queuedEvents).toBe(0));
  expect(runs()).toHaveLength(3);
  expect(new Set(runs().map((entry) => 'requestId' in entry && entry.requestId)).size).toBe(1);
  expect(entries).toContainEqual(
    expect.objectContaining({
      kind: 'warning',
      message: expect.stringMatching(
        /^event [\w-]{36} for under-test was discarded: it failed 3 times, at last with Error$/,
      ),
    }),
  );
});

it('waits for a place when the function is throttled', async () => {
  const clock = new FakeClock();
  const { lambda, call, entries } = await startTestLambda(
    [
      await defineTestFunction(
        'export const handler = (event) => new Promise((done) => setTimeout(done, event.ms))',
        {
          reservedConcurrency: 1,
        },
      ),
    ],
    { clock },
  );
  const busy = call({ ms: 200 });
  await lambda.invoke({ functionName: 'under-test', payload: '{"ms":0}', type: 'Event' });
  await busy;
  await eventually(async () => {
    await clock.advance(1_000);
    expect(lambda.inspect().queuedEvents).toBe(0);
  });
  expect(entries.filter((entry) => entry.kind === 'invocation')).toHaveLength(2);
});

it('tells which events are lost when it stops', async () => {
  const { lambda, entries } = await startTestLambda([await defineTestFunction(FAILING)]);
  await lambda.invoke({ functionName: 'under-test', payload: '{"failures":9}', type: 'Event' });
  await eventually(() => expect(entries.filter((entry) => entry.kind === 'invocation')).toHaveLength(1));
  await lambda.stop();
  expect(entries).toContainEqual(
    expect.objectContaining({
      kind: 'warning',
      message: expect.stringMatching(/was discarded: the runner stops$/),
    }),
  );
});

it('only answers a dry run', async () => {
  const { lambda, entries, pids } = await startTestLambda([await defineTestFunction(FAILING)]);
  expect(await lambda.invoke({ functionName: 'under-test', payload: '{}', type: 'DryRun' })).toMatchObject({
    statusCode: 204,
    payload: '',
  });
  expect(pids()).toEqual([]);
  expect(entries).toEqual([]);
});

it('discards an event at once when its function is switched off', async () => {
  const off = await defineTestFunction(FAILING, { reservedConcurrency: 0 });
  const { lambda, entries } = await startTestLambda([off]);
  await lambda.invoke({ functionName: 'under-test', payload: '{}', type: 'Event' });
  await eventually(() => expect(lambda.inspect().queuedEvents).toBe(0));
  expect(entries).toMatchObject([
    {
      kind: 'warning',
      message: expect.stringMatching(/was discarded: its function reserves a concurrency of 0/),
    },
  ]);
});
