import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { letType } from '../../../../../functions/console/app/api/let-type.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const keyOf = (user: string) => ['/history', {}, { user }, 'pages'] as const;

/** Lists of the users given are there; what is asked for by the others is told in the order in which it is. */
function show(...users: readonly string[]) {
  const queries = new QueryClient();
  onTestFinished(() => queries.clear());
  for (const user of users) queries.setQueryData(keyOf(user), { pages: [] });
  const asked: string[] = [];
  const ask = async (user: string, signal = new AbortController().signal) => {
    await letType(queries, keyOf(user), signal);
    asked.push(user);
  };
  return { ask, asked };
}

test('the first look at a list is at once, and so is the next at the same', async () => {
  const first = show();
  await first.ask('');
  expect(first.asked).toEqual(['']);
  const again = show('', 'alice');
  await again.ask('alice');
  expect(again.asked).toEqual(['alice']);
});

test('what is typed is asked for when it stands still, and not letter by letter', async () => {
  const { ask, asked } = show('');
  for (const user of ['a', 'al', 'ali']) {
    const gone = new AbortController();
    const given = expect(ask(user, gone.signal)).rejects.toThrow('aborted');
    await vi.advanceTimersByTimeAsync(200);
    gone.abort();
    await given;
  }
  const last = ask('alice');
  await vi.advanceTimersByTimeAsync(299);
  expect(asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  await last;
  expect(asked).toEqual(['alice']);
});

test('another list waits for nobody who types in this one', async () => {
  const queries = new QueryClient();
  onTestFinished(() => queries.clear());
  queries.setQueryData(keyOf('alice'), { pages: [] });
  await expect(letType(queries, ['/orders', {}, {}, 'pages'], new AbortController().signal)).resolves.toBe(
    undefined,
  );
});
