import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { findRunner } from '../../local/runner-description.ts';
import { apiAt, signIn } from '../support/call-api.ts';
import { eventually } from '../support/eventually.ts';
import { shareOperator } from '../support/operator.ts';

const operator = shareOperator();
let url = '';
let viewer = '';
let boss = '';
const call = apiAt(() => url);
const look = async (path: string) => {
  const answer = await call('GET', `/_runner${path}`, { token: viewer });
  expect(answer).toMatchObject({ status: 200 });
  return answer.body;
};

beforeAll(async () => {
  const { httpApis } = await findRunner(operator.state);
  url = httpApis[0]?.url ?? '';
  [viewer, boss] = await Promise.all([signIn(operator, 'viewer'), signIn(operator, 'operator')]);
});

/** Where the records are that groups gave up for this condition, once for each group. */
function findParked(condition: string): string[] {
  const parked = operator.find({ kind: 'parked' });
  return parked.filter(({ text }) => String(text).includes(condition)).map(({ where }) => String(where));
}

const toPath = (where = '') => where.replace(/^(.+)-(\d+)@(\d+)$/, '/journeys/$1/$2/$3');

test('nobody looks at the runner without a token of its API', async () => {
  expect(await call('GET', '/_runner')).toMatchObject({ status: 401, body: { status: 401 } });
  expect(await call('GET', '/_runner', { token: `${viewer}x` })).toMatchObject({ status: 401 });
  expect(await look('')).toMatchObject({
    ...{ runner: true, version: expect.stringMatching(/^\d+\.\d+\.\d+$/) },
    ...{ stacks: expect.any(Number), resources: expect.any(Number) },
  });
  const { resources } = await look('/resources');
  expect(resources.length).toBeGreaterThan(50);
  expect((await look('/mappings')).mappings).toContainEqual(
    expect.objectContaining({ group: 'order-tracker' }),
  );
});

test("an order's journey leads from the producer to what both groups logged and wrote", async () => {
  const order_id = randomUUID();
  const order = { order_id, user: 'alice', item: 'book', quantity: 1 };
  const placed = await call('POST', '/orders', { token: boss, body: order });
  expect(placed.status).toBeLessThan(300);
  const tracked = await eventually(async () => {
    const [line] = operator.find({ kind: 'tracked', id: order_id });
    expect(line).toBeDefined();
    return line;
  });
  // A function's lines come by its pipe, which may be after its answer.
  const journey = await eventually(async () => {
    const found = await look(toPath(String(tracked?.['where'])));
    expect(found.produced).toMatchObject({
      ...{ functionName: expect.stringContaining('orders-producer'), traceId: expect.stringMatching(/^1-/) },
    });
    expect(found.groups).toHaveLength(2);
    for (const { group, attempts } of found.groups) {
      expect(attempts, group).toHaveLength(1);
      const [attempt] = attempts;
      expect(attempt).toMatchObject({ status: 'success', outcome: 'success', attempt: 1 });
      const ids = attempt.lines.map((line: { record: { id: string } }) => line.record.id);
      expect(ids).toContain(order_id);
      const mine = attempt.writes.filter((write: { mine: boolean }) => write.mine);
      expect(mine, group).toMatchObject([{ key: { order_id }, conditionFailed: false }]);
    }
    const traceIds = found.traces.map(({ traceId }: { traceId: string }) => traceId);
    expect(traceIds).toContain(found.produced.traceId);
    return found;
  });

  const { requestId } = journey.groups.find(({ group }: { group: string }) => group === 'order-processor')
    .attempts[0];
  const invocation = await look(`/invocations/${requestId}`);
  expect(invocation).toMatchObject({
    ...{ status: 'success', by: 'mapping', payloadCut: false, resultCut: false },
    ...{ batch: { group: 'order-processor', topic: 'orders', attempt: 1 } },
  });
  expect(JSON.parse(invocation.payload)).toMatchObject({ eventSource: 'aws:kafka' });
  // The decision, and the stock it was taken from.
  expect(invocation.writes.map(({ key }: { key: object }) => key)).toEqual(
    expect.arrayContaining([{ order_id }, { item: 'book' }]),
  );
  const produced = await look(`/invocations/${journey.produced.requestId}`);
  expect(produced).toMatchObject({ by: 'api', functionName: expect.stringContaining('orders-producer') });
});

test('the journey of poison shows every attempt and its dead letter', async () => {
  await operator.send('payments', [{ key: 'k', partition: 0, value: '{"payment_id":"one"}' }]);
  await eventually(() => expect(findParked('RetriesExhausted')).toHaveLength(1));
  const { groups } = await look(toPath(findParked('RetriesExhausted')[0]));
  expect(groups).toMatchObject([
    {
      group: 'payment-tracker',
      attempts: [{ attempt: 1 }, { attempt: 2 }, { attempt: 3 }, { attempt: 4 }],
      deadLetter: { topic: 'payment-tracker.dlq', condition: 'RetriesExhausted' },
    },
  ]);
});

test('the journey of a record that fits no schema has its dead letters alone', async () => {
  await operator.send('orders', [{ key: 'k', partition: 2, value: 'no avro' }]);
  await eventually(() => expect(findParked('DESERIALIZATION_ERROR')).toHaveLength(2));
  const { groups } = await look(toPath(findParked('DESERIALIZATION_ERROR')[0]));
  const letters = { attempts: [], deadLetter: { condition: 'DESERIALIZATION_ERROR' } };
  expect(groups).toMatchObject([letters, letters]);
});

test('an operator replays an invocation with an edited payload, a viewer does not', async () => {
  const { functions } = await look('/functions');
  const { name } = functions.find((one: { name: string }) => one.name.endsWith('orders-producer'));
  const path = `/_runner/functions/${name}/invocations`;
  const order_id = randomUUID();
  const body = { payload: { orders: [{ order_id, user: 'alice', item: 'book', quantity: 1 }] } };
  expect(await call('POST', path, { token: viewer, body })).toMatchObject({ status: 403 });
  const { status, body: replayed } = await call('POST', path, { token: boss, body });
  expect({ status, replayed }).toMatchObject({ status: 200, replayed: { status: 'success' } });
  expect(replayed.result).toContain(order_id);
  expect((await look(`/functions/${name}/invocations`)).invocations[0]).toMatchObject({
    ...{ requestId: replayed.requestId, by: 'replay', status: 'success' },
  });
  const { mappings } = await look('/mappings');
  const consumer = mappings.find(({ group }: { group: string }) => group === 'order-tracker').functionName;
  const nonsense = { token: boss, body: { payload: 'nonsense' } };
  expect(await call('POST', `/_runner/functions/${consumer}/invocations`, nonsense)).toMatchObject({
    ...{ status: 200, body: { status: 'error', errorType: expect.any(String) } },
  });
});

test('what happens is pushed', async () => {
  const giveUp = new AbortController();
  const headers = { authorization: `Bearer ${viewer}` };
  const { body, status } = await fetch(`${url}/_runner/events`, { headers, signal: giveUp.signal });
  expect(status).toBe(200);
  if (body === null) throw new Error('a stream of events has a body');
  let text = '';
  const id = randomUUID();
  const order = { order_id: id, user: 'alice', item: 'book', quantity: 1 };
  await call('POST', '/orders', { token: boss, body: order });
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const wrote = text.includes(`"key":{"order_id":"${id}"}`);
    if (wrote && text.includes('event: state') && text.includes('"kind":"mapping-batch"')) break;
  }
  expect(text).toMatch(/^retry: 1000\n\n/);
  expect(text).not.toContain('"payload":');
  giveUp.abort();
});
