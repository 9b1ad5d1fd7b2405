import { expect, it } from 'vitest';
import { eventTypeNames, userEventSchema } from '../../../functions/notifications/event.ts';
import { uuidOf } from '../../support/fulfilment.ts';
import { captureLogs } from '../../support/function-logs.ts';
import { makeContext } from '../../support/lambda-context.ts';
import { readTopic } from '../../support/read-topic.ts';
import { startProducer } from '../../support/start-producer.ts';
import { makePurchase, makeReset } from './notification-tables.ts';

const context = makeContext('millrace-notifications-producer');

async function start() {
  const { kafka, handler } = await startProducer(
    () => import('../../../functions/notifications/producer.ts'),
    { topic: 'user_events', variables: { NOTIFICATIONS_TOPIC: 'user_events' } },
  );
  const logs = captureLogs();
  const readEvents = async () =>
    (await readTopic(kafka, 'user_events')).map(({ key, value }) => ({
      key: String(key),
      event: userEventSchema.parse(JSON.parse(String(value))),
    }));
  return { handler, logs, readEvents };
}

it('sends the events given, keyed by user, and answers where each one is', async () => {
  const { handler, logs, readEvents } = await start();
  const events = [makePurchase({ event_id: uuidOf(1) }), makeReset({ event_id: uuidOf(2), user: 'bob' })];
  const answer = await handler({ events }, context);
  if (answer.status !== 'delivered') throw new Error('refused');
  expect(answer.deliveries.map(({ id }) => id)).toEqual([uuidOf(1), uuidOf(2)]);
  const found = await readEvents();
  expect(found).toHaveLength(2);
  for (const event of events) expect(found).toContainEqual({ key: event.user, event });
  expect(logs.lines(/^Event delivered$/)).toMatchObject([
    { outcome: 'produced', summary: 'item_purchased of alice', ...answer.deliveries[0] },
    { outcome: 'produced', summary: 'password_reset of bob', ...answer.deliveries[1] },
  ]);
});

it('gives an event the id and the time that it lacks', async () => {
  const { handler, readEvents } = await start();
  captureLogs();
  await handler({ events: [{ event_type: 'user_signup', user: 'dave', plan: 'free' }] }, context);
  expect(await readEvents()).toMatchObject([{ key: 'dave', event: { user: 'dave', plan: 'free' } }]);
});

it('generates events of every type', async () => {
  const { handler, readEvents } = await start();
  const answer = await handler({ generate: 60 }, context);
  expect(answer.status === 'delivered' && answer.deliveries).toHaveLength(60);
  const types = (await readEvents()).map(({ event }) => event.event_type);
  expect(new Set(types)).toEqual(new Set(eventTypeNames));
});

it('answers with every violation, and sends nothing of the call', async () => {
  const { handler, readEvents } = await start();
  const answer = await handler(
    { events: [makePurchase(), { event_type: 'user_gone', user: 'eve' }] },
    context,
  );
  expect(answer).toEqual({
    status: 'refused',
    violations: [
      {
        index: 1,
        path: 'event_type',
        value: '"user_gone"',
        problem: 'must be one of user_signup, item_purchased, password_reset',
      },
    ],
  });
  expect(await readEvents()).toEqual([]);
});
