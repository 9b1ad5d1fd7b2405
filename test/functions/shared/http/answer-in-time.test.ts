import { expect, test } from 'vitest';
import { answerInTime, remainingToAnswer } from '../../../../functions/shared/http/answer-in-time.ts';

test.each([
  [60_000, 26_000],
  [27_000, 26_000],
  [10_000, 9_000],
])('of %d ms that the invocation has left, an answer may take %d', (left, expected) => {
  expect(remainingToAnswer(left)).toBe(expected);
});

test('answers what is ready in time, and else what is said of it', async () => {
  const late = () => new Error('too late');
  expect(await answerInTime(Promise.resolve('done'), { withinMs: 1_000, late })).toBe('done');
  const never = Promise.withResolvers<string>().promise;
  await expect(answerInTime(never, { withinMs: 1, late })).rejects.toThrow('too late');
});
