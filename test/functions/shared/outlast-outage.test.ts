import {
  InternalServerError,
  ProvisionedThroughputExceededException,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import { expect, it, vi } from 'vitest';
import { FunctionError } from '../../../functions/shared/errors.ts';
import { outlastOutage } from '../../../functions/shared/outlast-outage.ts';

const answer = { message: 'no', $metadata: {} };
const coded = (code: string) => Object.assign(new Error(code), { code });

/** A task that fails `failures` times with `error`, in an invocation of which each failure takes ten seconds. */
function start(error: unknown, { failures = 1, timeoutMs = 60_000 } = {}) {
  let elapsedMs = 0;
  const task = vi.fn(async () => {
    if (task.mock.calls.length > failures) return 'done';
    elapsedMs += 10_000;
    throw error;
  });
  const onFailure = vi.fn();
  const remainingMs = () => timeoutMs - elapsedMs;
  const result = outlastOutage(task, { remainingMs, onFailure, pause: async () => undefined });
  return { result, task, onFailure };
}

it.each([
  ['a fault of AWS', new InternalServerError(answer)],
  ['throttling', new ProvisionedThroughputExceededException(answer)],
  ['a lost connection', coded('ECONNRESET')],
  ['a name that is not found', coded('ENOTFOUND')],
  ['an answer that does not come', Object.assign(new Error('too long'), { name: 'TimeoutError' })],
  ['a busy table', new FunctionError('TABLE_BUSY', 'busy')],
  ['stock that keeps changing', new FunctionError('SETTLEMENT_CONTENDED', 'contended')],
])('tries again after %s', async (_, error) => {
  const { result, task, onFailure } = start(error, { failures: 2 });
  expect(await result).toBe('done');
  expect(task).toHaveBeenCalledTimes(3);
  expect(onFailure.mock.calls).toEqual([[error], [error]]);
});

it.each([
  ['what AWS refuses', new ResourceNotFoundException(answer)],
  ['an item that does not fit', new FunctionError('TABLE_ITEM_INVALID', 'bad')],
  ['a mistake in the code', coded('ERR_INVALID_ARG_TYPE')],
  ['what is no error', 'thrown text'],
])('throws %s at once', async (_, error) => {
  const { result, task, onFailure } = start(error);
  await expect(result).rejects.toBe(error);
  expect(task).toHaveBeenCalledTimes(1);
  expect(onFailure).not.toHaveBeenCalled();
});

it('leaves the batch to Lambda when no time is left for another try', async () => {
  const error = coded('ETIMEDOUT');
  const { result, task } = start(error, { failures: 9 });
  await expect(result).rejects.toBe(error);
  expect(task).toHaveBeenCalledTimes(4);
});
