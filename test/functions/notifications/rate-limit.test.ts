import { expect, it } from 'vitest';
import { Budgets } from '../../../functions/notifications/rate-limit.ts';
import type { Budget } from '../../../functions/notifications/tables/budgets.ts';

const NOW = new Date('2026-01-31T09:30:42.500Z');

function start(budgets: Budget[] = [], limit = 2, windowSeconds = 60): Budgets {
  return new Budgets(budgets, { limit, windowSeconds, overLimit: 'defer' }, NOW);
}

it('lets as many through in a window as the limit says, for each user', () => {
  const budgets = start();
  expect([1, 2, 3].map(() => budgets.take('alice'))).toEqual([true, true, false]);
  expect(budgets.take('bob')).toBe(true);
  expect(budgets.get('alice')).toEqual({ user: 'alice', window_start: '2026-01-31T09:30:00.000Z', used: 2 });
});

it('goes on from what was counted in the window, and forgets what was counted before it', () => {
  const budgets = start([
    { user: 'alice', window_start: '2026-01-31T09:30:00.000Z', used: 1 },
    { user: 'bob', window_start: '2026-01-31T09:29:00.000Z', used: 2 },
  ]);
  expect([1, 2].map(() => budgets.take('alice'))).toEqual([true, false]);
  expect([1, 2, 3].map(() => budgets.take('bob'))).toEqual([true, true, false]);
});

it('does not begin a window anew that somebody with a faster clock has begun', () => {
  const ahead = { user: 'alice', window_start: '2026-01-31T09:31:00.000Z', used: 1 };
  const budgets = start([ahead]);
  expect([1, 2].map(() => budgets.take('alice'))).toEqual([true, false]);
  expect(budgets.get('alice')).toEqual({ ...ahead, used: 2 });
  expect(budgets.whenNext('alice').toISOString()).toBe('2026-01-31T09:32:00.000Z');
});

it('puts off what finds no room to the next window, and what finds none there to the one after', () => {
  const budgets = start();
  const times = [1, 2, 3, 4, 5].map(() => budgets.whenNext('alice').toISOString());
  expect(times.map((time) => time.slice(11, 19))).toEqual([
    '09:31:00',
    '09:31:00',
    '09:32:00',
    '09:32:00',
    '09:33:00',
  ]);
  expect(budgets.whenNext('bob').toISOString()).toBe('2026-01-31T09:31:00.000Z');
});

it('leaves a user alone whom it did not count', () => {
  const stored = { user: 'alice', window_start: '2026-01-31T09:29:00.000Z', used: 2 };
  const budgets = start([stored]);
  budgets.whenNext('alice');
  expect(budgets.get('alice')).toBe(stored);
  expect(budgets.get('bob')).toBeUndefined();
});
