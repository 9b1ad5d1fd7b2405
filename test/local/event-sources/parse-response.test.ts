import { expect, test } from 'vitest';
import { parseResponse } from '../../../local/event-sources/parse-response.ts';
import { makeRecords } from './support.ts';

const records = [...makeRecords(0, 10, 3), ...makeRecords(1, 10, 1)];
const parse = (payload: string) => parseResponse(payload, 'orders', records);
const report = (...items: unknown[]) => parse(JSON.stringify({ batchItemFailures: items }));
const item = (partition: unknown, offset: unknown) => ({ itemIdentifier: { partition, offset } });

test.each(['', 'null', '""', '{}', '[]', '{"batchItemFailures":[]}', '{"batchItemFailures":null}'])(
  'takes %s as full success',
  (payload) => {
    expect(parse(payload)).toEqual({ kind: 'success' });
  },
);

test('names the failed records by partition and offset', () => {
  const answer = report(item('orders-0', 11), item('orders-1', 10), item('orders-0', 11));
  if (answer.kind !== 'partial') throw new Error(`got ${answer.kind}`);
  expect(records.map(answer.isFailed)).toEqual([false, true, false, true]);
});

test.each([
  ['an offset that is not in the event', [item('orders-0', 13)]],
  ['a partition that is not in the event', [item('orders-2', 10)]],
  ['a topic that is not in the event', [item('other-0', 10)]],
  ['a known and an unknown identifier', [item('orders-0', 10), item('orders-0', 99)]],
  ['an offset as text', [item('orders-0', '10')]],
  ['an offset with a fraction', [item('orders-0', 10.5)]],
  ['an empty partition', [item('', 10)]],
  ['a null identifier', [{ itemIdentifier: null }]],
  ['an identifier as text', [{ itemIdentifier: 'orders-0' }]],
  ['a misspelt identifier', [{ itemIdentifer: { partition: 'orders-0', offset: 10 } }]],
  ['a misspelt partition key', [{ itemIdentifier: { 'topic-partition': 'orders-0', offset: 10 } }]],
  ['an empty item', [{}]],
  ['a null item', [null]],
])('fails the whole batch for %s', (_, items) => {
  expect(report(...items)).toMatchObject({ kind: 'malformed', reason: expect.stringContaining('function') });
});

test.each(['{"batchItemFailure":[]}', '{"batchItemFailures":{}}', '"ok"', '7', 'true', '[1]', '{"a"', 'ok'])(
  'fails the whole batch for the answer %s',
  (payload) => {
    expect(parse(payload).kind).toBe('malformed');
  },
);
