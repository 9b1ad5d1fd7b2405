import { expect, test } from 'vitest';
import { EVENT_KINDS } from '../../../bin/events/event-kinds.ts';
import { explainRecord } from '../../../bin/operate/explain-record.ts';
import type { ShownRecord } from '../../../functions/api/contract/kafka-answers.ts';
import { pipelines } from '../../../lib/pipelines/index.ts';

function record(value: ShownRecord['value']): ShownRecord {
  return { partition: 0, offset: 0, timestamp: 0, key: null, headers: [], value };
}

const payment = {
  ...{ payment_id: '123e4567-e89b-42d3-a456-426614174000', user: 'marek', amount: 249.99 },
  ...{ currency: 'PLN', method: 'blik', timestamp: '2026-01-31T09:30:00' },
};
const json = (fields: object) => record({ format: 'json', text: JSON.stringify(fields) });

test.each([
  ['payments', json(payment), undefined],
  [
    'payments',
    json({ ...payment, user: undefined, currency: 'XXQ' }),
    /^user absent must .*; currency "XXQ"/,
  ],
  [
    'payments',
    record({ format: 'json', text: '{"amount":9007199254740993.10,"more":1}' }),
    /more 1 is not known/,
  ],
  ['payments', record({ format: 'text', text: 'no event' }), /^its value is neither JSON nor of a schema$/],
  [
    'payments',
    record({ format: 'json', text: `${'['.repeat(50_000)}${']'.repeat(50_000)}` }),
    /^its value is nested too deeply$/,
  ],
  ['payments', record(null), /^it has no value$/],
  ['payments', record({ format: 'json', text: '{"us', cutFrom: 900_000 }), undefined],
  ['orders', record({ format: 'avro', text: '{"quantity":0}' }), /quantity 0 must be an integer/],
  ['elsewhere', json({}), undefined],
])('of %s it says of %j: %s', async (topic, given, said) => {
  const fault = await explainRecord(topic, given);
  if (said === undefined) expect(fault).toBeUndefined();
  else expect(fault).toMatch(said);
});

test('knows the events of every topic that is declared', () => {
  const declared = pipelines.flatMap(({ topic }) => ('name' in topic ? [topic.name] : []));
  expect(EVENT_KINDS.map(({ topic }) => topic).sort()).toEqual(declared.sort());
});
