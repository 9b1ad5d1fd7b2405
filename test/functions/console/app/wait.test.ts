import { getEventListeners } from 'node:events';
import { expect, test, vi } from 'vitest';
import { wait } from '../../../../functions/console/app/wait.ts';

test('a wait ends with its signal', async () => {
  const stop = new AbortController();
  const waited = wait(60_000, stop.signal);
  stop.abort();
  await waited;
  await wait(60_000, stop.signal);
});

test('a wait leaves nothing behind on its signal', async () => {
  vi.useFakeTimers();
  try {
    const { signal } = new AbortController();
    const waited = wait(10, signal);
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(10);
    await waited;
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});
