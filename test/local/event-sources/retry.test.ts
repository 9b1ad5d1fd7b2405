import { expect, test } from 'vitest';
import { createDoublingBackoff, retryBackoff } from '../../../local/event-sources/backoff.ts';
import { prepareRecord } from '../../../local/event-sources/prepare-record.ts';
import {
  type BatchAttempt,
  type BatchContext,
  bisect,
  deliverBatch,
} from '../../../local/event-sources/retry.ts';
import { ENVELOPE, FakeFunction, FUNCTION_ERROR, makeRecords, reportItems } from './support.ts';

function deliver(
  count: number,
  answer: FakeFunction['answer'],
  policy: Partial<
    Pick<BatchContext, 'retries' | 'bisect' | 'reportBatchItemFailures' | 'isHeld' | 'isStopping'>
  > = {},
) {
  const records = makeRecords(0, 0, count).map((record) => prepareRecord(record, { envelope: ENVELOPE }));
  const target = new FakeFunction();
  target.answer = answer;
  const seen = {
    target,
    settled: [] as string[][],
    givenUp: [] as [string[], number][],
    slept: [] as number[],
    attempts: [] as BatchAttempt[],
  };
  const name = (list: readonly (typeof records)[number][]) => list.map(({ record }) => `0:${record.offset}`);
  const done = deliverBatch(records, {
    envelope: ENVELOPE,
    retries: 2,
    bisect: false,
    reportBatchItemFailures: false,
    isHeld: () => true,
    isStopping: () => false,
    ...policy,
    invoke: target.invoke,
    backoff: createDoublingBackoff(100, 10_000),
    sleep: async (delay) => void seen.slept.push(delay),
    settle: async (list) => void seen.settled.push(name(list)),
    giveUp: async (list, how) => void seen.givenUp.push([name(list), how.invocations]),
    observe: (attempt) => void seen.attempts.push(attempt),
  });
  return done.then(() => seen);
}

test('settles a batch that succeeds in one call', async () => {
  const seen = await deliver(3, () => ({}));
  expect(seen.settled).toEqual([['0:0', '0:1', '0:2']]);
  expect(seen.attempts).toEqual([
    {
      ...{ records: 3, outcome: 'success', attempt: 1, requestId: 'r1' },
      ranges: [{ partition: 0, first: '0', last: '2' }],
    },
  ]);
});

test('retries the whole batch with growing waits, then gives it up', async () => {
  const seen = await deliver(3, () => FUNCTION_ERROR);
  expect(seen.target.batches).toEqual(Array(3).fill(['0:0', '0:1', '0:2']));
  expect(seen.slept).toEqual([100, 200]);
  expect(seen.givenUp).toEqual([[['0:0', '0:1', '0:2'], 3]]);
  expect(seen.settled).toEqual([]);
  expect(seen.attempts.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
    [1, 'failed'],
    [2, 'failed'],
    [3, 'failed'],
  ]);
  expect(seen.attempts[0]?.error).toContain('poison');
});

test('gives up after the first call with a limit of 0', async () => {
  const seen = await deliver(2, () => FUNCTION_ERROR, { retries: 0 });
  expect(seen.target.events).toHaveLength(1);
  expect(seen.givenUp).toEqual([[['0:0', '0:1'], 1]]);
});

test('goes on for ever without a limit', async () => {
  let calls = 0;
  const seen = await deliver(1, () => (++calls < 50 ? FUNCTION_ERROR : {}), {
    retries: Number.POSITIVE_INFINITY,
  });
  expect(seen.settled).toEqual([['0:0']]);
  expect(seen.slept.at(-1)).toBe(10_000);
});

test('does not count throttles and service errors as attempts', async () => {
  let calls = 0;
  const seen = await deliver(
    1,
    () => {
      calls += 1;
      if (calls <= 5) throw new Error('Rate Exceeded.');
      return calls <= 8 ? FUNCTION_ERROR : {};
    },
    { retries: 2 },
  );
  expect(seen.target.events).toHaveLength(8);
  expect(seen.givenUp).toEqual([[['0:0'], 3]]);
  expect(seen.slept.slice(0, 5)).toEqual([100, 200, 400, 800, 1600]);
});

test('retries only the reported items and settles the others at once', async () => {
  const seen = await deliver(5, (payload) => (payload.includes('"offset":1,') ? reportItems(['0:1']) : {}), {
    reportBatchItemFailures: true,
  });
  expect(seen.settled).toEqual([['0:0', '0:2', '0:3', '0:4']]);
  expect(seen.target.batches.slice(1)).toEqual([['0:1'], ['0:1']]);
  expect(seen.givenUp).toEqual([[['0:1'], 3]]);
  expect(seen.attempts.map(({ outcome, records }) => [outcome, records])).toEqual([
    ['partial', 5],
    ['partial', 1],
    ['partial', 1],
  ]);
});

test('ignores the answer when item failures are not asked for', async () => {
  const seen = await deliver(2, () => reportItems(['0:1']));
  expect(seen.settled).toEqual([['0:0', '0:1']]);
});

test('retries the whole batch for an identifier that is not in it', async () => {
  const seen = await deliver(2, () => reportItems(['0:7']), { reportBatchItemFailures: true, retries: 1 });
  expect(seen.target.batches).toEqual([
    ['0:0', '0:1'],
    ['0:0', '0:1'],
  ]);
  expect(seen.attempts[0]).toMatchObject({ outcome: 'failed', error: expect.stringContaining('offset 7') });
});

test('cuts a failing batch down to the poison and delivers all else once', async () => {
  const seen = await deliver(8, (payload) => (payload.includes('"offset":5,') ? FUNCTION_ERROR : {}), {
    bisect: true,
  });
  expect(seen.target.batches).toEqual([
    ['0:0', '0:1', '0:2', '0:3', '0:4', '0:5', '0:6', '0:7'],
    ['0:0', '0:1', '0:2', '0:3'],
    ['0:4', '0:5', '0:6', '0:7'],
    ['0:4', '0:5'],
    ['0:4'],
    ['0:5'],
    ['0:5'],
    ['0:5'],
    ['0:6', '0:7'],
  ]);
  expect(seen.settled.flat()).toEqual(['0:0', '0:1', '0:2', '0:3', '0:4', '0:6', '0:7']);
  expect(seen.givenUp).toEqual([[['0:5'], 6]]);
  expect(seen.slept).toEqual([100, 200]);
});

test('gives every record of a batch of poison its own attempts when bisecting', async () => {
  const seen = await deliver(4, () => FUNCTION_ERROR, { bisect: true, retries: 1 });
  expect(seen.givenUp.map(([records]) => records)).toEqual([['0:0'], ['0:1'], ['0:2'], ['0:3']]);
  expect(seen.target.events).toHaveLength(1 + 2 + 4 * 2);
});

test('does not cut a batch that reports items', async () => {
  const seen = await deliver(4, () => reportItems(['0:0', '0:1', '0:2', '0:3']), {
    bisect: true,
    reportBatchItemFailures: true,
    retries: 0,
  }).catch((error: unknown) => error);
  expect(seen).toMatchObject({ givenUp: [[['0:0', '0:1', '0:2', '0:3'], 1]] });
});

test('leaves out records that belong to another consumer by now', async () => {
  let calls = 0;
  const seen = await deliver(3, () => (++calls === 1 ? FUNCTION_ERROR : {}), {
    isHeld: ({ record }) => calls === 0 || record.offset === 2n,
  });
  expect(seen.target.batches[1]).toEqual(['0:2']);
});

test('starts no further attempt when the mapping stops', async () => {
  let calls = 0;
  const seen = await deliver(1, () => (++calls > 0 ? FUNCTION_ERROR : {}), { isStopping: () => calls > 0 });
  expect(calls).toBe(1);
  expect(seen.givenUp).toEqual([]);
  expect(seen.settled).toEqual([]);
});

test('cuts an odd number with the larger half first', () => {
  expect(bisect([1, 2, 3, 4, 5])).toEqual([
    [1, 2, 3],
    [4, 5],
  ]);
});

test('waits 100 ms, doubling up to 10 s', () => {
  expect([1, 2, 3, 7, 8, 100, 5000].map(retryBackoff)).toEqual([100, 200, 400, 6400, 10_000, 10_000, 10_000]);
});
