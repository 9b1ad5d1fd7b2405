import { expect, test } from 'vitest';
import { foldErrors } from '../../../../../../functions/console/app/pages/overview/fold-errors.ts';

const failed = { level: 'ERROR', function_name: 'm-orders-consumer', message: 'Record failed' };
const timeout = { ...failed, time: 30, error: { name: 'TimeoutError', message: 'after 3 s, request 1' } };

test('what failed in the same way is one, told by its newest', () => {
  const newest = { ...timeout, time: 50, error: { name: 'TimeoutError', message: 'after 3 s, request 2' } };
  expect(foldErrors([timeout, newest])).toEqual([{ key: expect.any(String), newest, since: 30, count: 2 }]);
});

test.each([
  ['level', { level: 'WARN' }],
  ['function', { function_name: 'm-emails-consumer' }],
  ['message', { message: 'Batch failed' }],
  ['error', { error: { name: 'SyntaxError', message: 'after 3 s, request 1' } }],
  ['error at all', { error: undefined }],
])('what is of another %s is another kind, the newest first', (_, other) => {
  const kinds = foldErrors([timeout, { ...timeout, time: 31, ...other }]);
  expect(kinds.map(({ since, count }) => [since, count])).toEqual([
    [31, 1],
    [30, 1],
  ]);
  expect(new Set(kinds.map(({ key }) => key)).size).toBe(2);
});

test('nothing failed', () => expect(foldErrors([])).toEqual([]));
