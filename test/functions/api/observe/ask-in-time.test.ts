import { expect, test } from 'vitest';
import { askInTime } from '../../../../functions/api/observe/ask-in-time.ts';

const named = (name: string) => Object.assign(new Error('no'), { name });

test('answers what the service answers, and throws what it throws', async () => {
  const { signal } = new AbortController();
  expect(await askInTime(signal, async () => 1)).toBe(1);
  const denied = named('AccessDeniedException');
  await expect(askInTime(signal, () => Promise.reject(denied))).rejects.toBe(denied);
});

test('answers nothing when the time is up, before and while it asks', async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const asked: AbortSignal[] = [];
  const answer = askInTime(signal, ({ abortSignal }) => {
    asked.push(abortSignal);
    return Promise.withResolvers<number>().promise;
  });
  controller.abort();
  expect(await answer).toBeUndefined();
  expect(await askInTime(signal, async () => 1)).toBeUndefined();
  expect(asked).toEqual([signal]);
});

test('answers nothing for a request that the signal broke off', async () => {
  const controller = new AbortController();
  const answer = askInTime(controller.signal, ({ abortSignal }) => {
    controller.abort();
    return Promise.reject(named(abortSignal.aborted ? 'AbortError' : 'Error'));
  });
  expect(await answer).toBeUndefined();
});

test('answers nothing when the service is still asked too often', async () => {
  const { signal } = new AbortController();
  for (const name of ['ThrottlingException', 'ThrottledException', 'Throttling'])
    expect(await askInTime(signal, () => Promise.reject(named(name)))).toBeUndefined();
});
