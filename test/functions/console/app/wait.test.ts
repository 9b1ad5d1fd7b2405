import { getEventListeners } from 'node:events';
import { focusManager } from '@tanstack/react-query';
import { expect, onTestFinished, test, vi } from 'vitest';
import { wait, waitUntilSeen } from '../../../../functions/console/app/wait.ts';

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

test('what waits to be seen goes on once the tab is looked at, or it is stopped', async () => {
  onTestFinished(() => focusManager.setFocused(undefined));
  const stop = new AbortController();
  await waitUntilSeen(stop.signal);
  focusManager.setFocused(false);
  const seen = vi.fn();
  const waited = waitUntilSeen(stop.signal).then(seen);
  const stopped = new AbortController();
  const given = waitUntilSeen(stopped.signal);
  stopped.abort();
  await given;
  expect(seen).not.toHaveBeenCalled();
  focusManager.setFocused(true);
  await waited;
  expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
});
