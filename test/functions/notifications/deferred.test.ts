import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it, onTestFinished, vi } from 'vitest';
import { type User, updateUser } from '../../../functions/fulfilment/tables/users.ts';
import type { UserEvent } from '../../../functions/notifications/event.ts';
import { listBudgets } from '../../../functions/notifications/tables/budgets.ts';
import type { BatchResponse } from '../../../functions/shared/consume.ts';
import { shareDynamoDb } from '../../support/dynamodb.ts';
import { eventually } from '../../support/eventually.ts';
import { uuidOf } from '../../support/fulfilment.ts';
import { loadHandler } from '../../support/function-handler.ts';
import { captureLogs } from '../../support/function-logs.ts';
import { makeKafkaEvent } from '../../support/kafka-event.ts';
import { makeContext } from '../../support/lambda-context.ts';
import { rootOf, startDaemon } from '../shared/trace/start-daemon.ts';
import { startFakeProviders } from './fake-providers.ts';
import { createNotificationTables, makePurchase, makeReset, makeUser } from './notification-tables.ts';

const dynamoDb = shareDynamoDb();

const NIGHT = { quiet_hours: { from: '22:00', to: '07:00', time_zone: 'UTC' } };
const CHOICE = { channels: { item_purchased: ['email'] } };
const BROKEN = { status: 500, code: 'InternalServiceErrorException', message: 'try again' };

const at = (time: string) => void vi.setSystemTime(`2026-01-31T${time}Z`);
const purchases = (count: number) =>
  Array.from({ length: count }, (_, n) => makePurchase({ event_id: uuidOf(n), item: `book ${n}` }));

/** Both functions at noon; only e-mail is chosen, so that each event is one notification. */
async function start(
  options: { user?: Partial<User>; variables?: Record<string, string>; remainingMs?: () => number } = {},
) {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-31T12:00:00Z') });
  onTestFinished(() => void vi.useRealTimers());
  const fake = await startFakeProviders();
  const preferences = { channels: { item_purchased: ['email'] }, ...options.user?.preferences };
  const tables = await createNotificationTables(dynamoDb, {
    users: [makeUser({ ...options.user, preferences })],
  });
  const variables = {
    NOTIFICATIONS_MODE: 'send',
    NOTIFICATIONS_SENDER: 'millrace@example.com',
    ...tables.variables,
    ...fake.variables,
    ...options.variables,
  };
  const consumer = await loadHandler<BatchResponse>(
    () => import('../../../functions/notifications/consumer.ts'),
    variables,
  );
  const deferred = await loadHandler<void>(
    () => import('../../../functions/notifications/deferred.ts'),
    variables,
  );
  const logs = captureLogs();
  const context = {
    ...makeContext('millrace-notifications'),
    getRemainingTimeInMillis: options.remainingMs ?? (() => 50_000),
  };
  return {
    fake,
    tables,
    logs,
    handler: consumer,
    consume: (...events: UserEvent[]) =>
      consumer(
        makeKafkaEvent({ 0: events }, { topic: 'user_events' }),
        makeContext('millrace-notifications'),
      ),
    sweep: (event: unknown = {}) => deferred(event, context),
    booksTold: () => fake.taken.map(({ text }) => /book \d+/.exec(text)?.[0]),
  };
}

it('sends what waited for the end of the quiet hours, when they are over', async () => {
  const { consume, fake, logs, sweep, tables } = await start({ user: { preferences: NIGHT } });
  at('05:00:00');
  await consume(makePurchase());
  at('06:59:59');
  await sweep();
  expect(fake.taken).toEqual([]);
  at('07:00:00');
  await sweep();
  await sweep();
  expect(fake.taken).toHaveLength(1);
  expect(await tables.list()).toMatchObject([
    {
      outcome: 'sent',
      message_id: 'message-1',
      created_at: '2026-01-31T05:00:00.000Z',
      topic: 'user_events',
    },
  ]);
  expect(await tables.listWaiting()).toEqual([]);
  expect(logs.lines(/^Notification/).map(({ outcome }) => outcome)).toEqual(['deferred', 'sent']);
});

it('measures what it sends and cannot handle, and goes on with the trace of what waited', async () => {
  const { consume, handler, logs, sweep, tables } = await start({ user: { preferences: NIGHT } });
  const { segments } = await startDaemon();
  const headers = { 'X-Amzn-Trace-Id': `Root=${rootOf(7)};Parent=53995c3f42cd8ad8;Sampled=1` };
  at('05:00:00');
  await handler(
    makeKafkaEvent({ 0: [makePurchase()] }, { topic: 'user_events', headers }),
    makeContext('millrace-notifications'),
  );
  await consume(makePurchase({ event_id: uuidOf('without a trace') }));
  await eventually(() => expect(segments).toHaveLength(1));
  const service = 'notifications';
  const ofEmail = (result: string) => ({ dimensions: { service, channel: 'email', result }, values: [1] });
  expect(logs.metrics('Notifications')).toMatchObject([ofEmail('deferred'), ofEmail('deferred')]);
  at('07:00:00');
  await tables.users.client.send(
    new PutCommand({
      TableName: tables.deferred.name,
      Item: { notification_id: 'broken', due_at: '2026-01-31T06:00:00.000Z' },
    }),
  );
  await sweep();
  expect(logs.metrics('Notifications').slice(2)).toMatchObject([{ ...ofEmail('sent'), values: [2] }]);
  expect(logs.metrics('DeferredFailed')).toMatchObject([{ dimensions: { service }, values: [1] }]);
  expect(logs.metrics('Accepted')).toHaveLength(2);
  const told = logs.lines(/^Notification sent$/).map((line) => line['trace_id']);
  expect(told.toSorted()).toEqual([rootOf(7), undefined]);
  await eventually(() => expect(segments).toHaveLength(2));
  const annotations = { topic: 'user_events', partition: 0, offset: 0, group: 'notification-service' };
  expect(segments).toMatchObject([1, 2].map(() => ({ trace_id: rootOf(7), annotations })));
});

it('works through what was beyond the rate limit, in order, a window at a time', async () => {
  const { booksTold, consume, sweep, tables } = await start({ variables: { NOTIFICATIONS_LIMIT: '2' } });
  await consume(...purchases(5));
  expect(booksTold()).toEqual(['book 0', 'book 1']);
  at('12:01:00');
  await sweep();
  await sweep();
  expect(booksTold()).toEqual(['book 0', 'book 1', 'book 2', 'book 3']);
  at('12:02:00');
  await sweep();
  expect(booksTold()).toEqual(['book 0', 'book 1', 'book 2', 'book 3', 'book 4']);
  expect(await tables.listWaiting()).toEqual([]);
  expect(await listBudgets(tables.budgets)).toEqual([
    { user: 'alice', window_start: '2026-01-31T12:02:00.000Z', used: 1 },
  ]);
});

it('heeds the rate limit again, together with what has come meanwhile', async () => {
  const { consume, fake, sweep, tables } = await start({ variables: { NOTIFICATIONS_LIMIT: '2' } });
  await consume(...purchases(4));
  at('12:01:00');
  await consume(makePurchase({ event_id: uuidOf('new') }));
  await sweep();
  expect(fake.taken).toHaveLength(4);
  expect(await tables.listWaiting()).toMatchObject([
    { reason: 'rate_limit', due_at: '2026-01-31T12:02:00.000Z' },
  ]);
});

it('heeds the quiet hours again', async () => {
  const { consume, fake, sweep, tables } = await start({
    user: { preferences: NIGHT },
    variables: { NOTIFICATIONS_LIMIT: '1' },
  });
  at('21:59:30');
  await consume(...purchases(2));
  at('22:00:00');
  await sweep();
  expect(fake.taken).toHaveLength(1);
  expect(await tables.listWaiting()).toMatchObject([
    { reason: 'quiet_hours', due_at: '2026-02-01T07:00:00.000Z' },
  ]);
});

it('keeps to what the user wants by then', async () => {
  const { consume, fake, logs, sweep, tables } = await start({ user: { preferences: NIGHT } });
  at('05:00:00');
  await consume(...purchases(1));
  await updateUser(tables.users, { user: 'alice', contact: { email: 'new@example.com' } });
  at('07:00:00');
  await sweep();
  expect(fake.taken).toMatchObject([{ to: 'new@example.com' }]);
  at('05:00:00');
  await consume(makePurchase({ event_id: uuidOf('second') }));
  await updateUser(tables.users, { user: 'alice', preferences: { channels: { item_purchased: ['sms'] } } });
  at('07:00:00');
  await sweep();
  expect(fake.taken).toHaveLength(1);
  expect(logs.lines(/^Notification dropped$/)).toMatchObject([{ channel: 'email', reason: 'not_chosen' }]);
  expect(await tables.listWaiting()).toEqual([]);
});

it('tries what a provider failed on for longer each time, until it is sent', async () => {
  const { consume, fake, sweep, tables } = await start();
  fake.failAlways(BROKEN);
  await consume(makePurchase());
  const dueAfter = async () =>
    (await tables.listWaiting()).map(({ due_at, attempts }) => [due_at.slice(11, 16), attempts]);
  expect(await dueAfter()).toEqual([['12:01', 1]]);
  at('12:01:00');
  await sweep();
  expect(await dueAfter()).toEqual([['12:03', 2]]);
  at('12:03:00');
  await sweep();
  expect(await dueAfter()).toEqual([['12:07', 3]]);
  fake.failAlways(undefined);
  at('12:06:59');
  await sweep();
  expect(fake.taken).toEqual([]);
  at('12:07:00');
  await sweep();
  expect(fake.taken).toHaveLength(1);
  expect(await tables.list()).toMatchObject([{ outcome: 'sent' }]);
});

it('records a rejection of what waited, and goes on', async () => {
  const { consume, fake, sweep, tables } = await start();
  fake.failAlways(BROKEN);
  await consume(...purchases(3));
  fake.failAlways(undefined);
  fake.fail({ status: 400, code: 'MessageRejected' });
  at('12:01:00');
  await sweep();
  expect((await tables.list()).map(({ outcome }) => outcome)).toEqual(['refused', 'sent', 'sent']);
  expect(await tables.listWaiting()).toEqual([]);
});

it('drops what no provider has taken for three days, and what quiet hours alone put off never', async () => {
  const { consume, fake, logs, sweep, tables } = await start();
  fake.failAlways({ status: 400, code: 'SendingPausedException' });
  await consume(makePurchase());
  vi.setSystemTime('2026-02-03T12:00:00Z');
  await sweep();
  expect(await tables.list()).toMatchObject([{ outcome: 'deferred' }]);
  fake.failAlways(undefined);
  vi.setSystemTime('2026-02-03T13:00:01Z');
  await sweep();
  expect(fake.taken).toEqual([]);
  expect(logs.lines(/^Notification dropped$/)).toMatchObject([{ reason: 'undeliverable' }]);
  expect(await tables.listWaiting()).toEqual([]);

  await updateUser(tables.users, { user: 'alice', preferences: { ...CHOICE, ...NIGHT } });
  vi.setSystemTime('2026-02-04T05:00:00Z');
  await consume(makePurchase({ event_id: uuidOf('at night') }));
  vi.setSystemTime('2026-02-08T12:00:00Z');
  await sweep();
  expect(fake.taken).toHaveLength(1);
});

it('drops what is of no use any more when its turn comes, and forgets its secret', async () => {
  const { consume, fake, logs, sweep, tables } = await start();
  fake.failAlways(BROKEN);
  await consume(makeReset({ expires_at: '2026-01-31T12:00:30Z' }));
  fake.failAlways(undefined);
  at('12:01:00');
  await sweep();
  expect(fake.taken).toEqual([]);
  expect(logs.lines(/^Notification dropped$/)).toMatchObject([{ reason: 'expired' }, { reason: 'expired' }]);
  expect(await tables.listWaiting()).toEqual([]);
});

it('begins nothing that it may have no time for', async () => {
  let remaining = [34_000];
  const remainingMs = () => remaining.shift() ?? 19_000;
  const { consume, fake, logs, sweep, tables } = await start({ remainingMs });
  fake.failAlways(BROKEN);
  await consume(makePurchase());
  fake.failAlways(undefined);
  at('12:01:00');
  await sweep();
  expect(logs.lines(/left unread for the next minute$/)).toHaveLength(1);
  // Enough to begin with, and to look into each of the table's eight parts.
  remaining = Array(9).fill(50_000);
  await sweep();
  expect(logs.lines(/left for the next minute$/)).toMatchObject([{ left: 1 }]);
  expect(fake.taken).toEqual([]);
  expect(await tables.listWaiting()).toMatchObject([{ due_at: '2026-01-31T12:01:00.000Z' }]);
});

it('leaves alone what does not fit, and tells of it', async () => {
  const { consume, fake, logs, sweep, tables } = await start({ user: { preferences: NIGHT } });
  at('05:00:00');
  await consume(makePurchase());
  const bad = { notification_id: 'bad', due_at: '2026-01-31T05:00:00.000Z' };
  const { client, name } = tables.deferred;
  await client.send(new PutCommand({ TableName: name, Item: bad }));
  at('07:00:00');
  await sweep();
  expect(fake.taken).toHaveLength(1);
  expect(logs.lines(/^Deferred notification invalid$/)).toMatchObject([
    { level: 'ERROR', problem: expect.stringContaining('"notification_id":"bad"') },
  ]);
});

it('lets go of what waits for a notification that was deleted', async () => {
  const { consume, fake, sweep, tables } = await start({ user: { preferences: NIGHT } });
  at('05:00:00');
  await consume(makePurchase());
  const { client, name } = tables.notifications;
  const notification_id = `${uuidOf('an event')}#email`;
  await client.send(new DeleteCommand({ TableName: name, Key: { notification_id } }));
  at('07:00:00');
  await sweep();
  expect(fake.taken).toEqual([]);
  expect(await tables.listWaiting()).toEqual([]);
});

it('shares the rate limit with the consumer while both are at work', async () => {
  const { consume, fake, sweep, tables } = await start({ variables: { NOTIFICATIONS_LIMIT: '5' } });
  fake.failAlways({ status: 403, code: 'AccessDeniedException' });
  await consume(...purchases(5));
  fake.failAlways(undefined);
  at('12:01:00');
  const others = Array.from({ length: 5 }, (_, n) => makePurchase({ event_id: uuidOf(`other ${n}`) }));
  await Promise.all([consume(...others), sweep()]);
  expect(fake.taken).toHaveLength(5);
  expect(await tables.listWaiting()).toHaveLength(5);
  at('12:02:00');
  await sweep();
  expect(fake.taken).toHaveLength(10);
});

it('leaves the minute that it is too late for to a later invocation', async () => {
  const { consume, fake, logs, sweep } = await start();
  fake.failAlways(BROKEN);
  await consume(makePurchase());
  fake.failAlways(undefined);
  at('12:03:00');
  await sweep({ source: 'aws.scheduler', time: '2026-01-31T12:02:00Z' });
  expect(fake.taken).toEqual([]);
  expect(logs.lines(/^Too late/)).toMatchObject([{ scheduled_at: '2026-01-31T12:02:00Z' }]);
  await sweep({ source: 'aws.scheduler', time: '2026-01-31T12:02:59Z' });
  expect(fake.taken).toHaveLength(1);
});

it('leaves what needs a user that does not fit where it is, and sends all else', async () => {
  const { consume, fake, logs, sweep, tables } = await start({ user: { preferences: NIGHT } });
  at('05:00:00');
  await consume(makePurchase());
  const waits = { channels: { item_purchased: ['email'] }, ...NIGHT };
  const user = { user: 'bad', status: 'paid', contact: { email: 'bad@example.com' }, preferences: waits };
  await tables.users.client.send(new PutCommand({ TableName: tables.users.name, Item: user }));
  await consume(makePurchase({ event_id: uuidOf('worse'), user: 'bad' }));
  const spoiled = { ...user, contact: { ...user.contact, fax: '1' } };
  await tables.users.client.send(new PutCommand({ TableName: tables.users.name, Item: spoiled }));
  at('07:00:00');
  await sweep();
  expect(fake.taken).toHaveLength(1);
  expect(logs.lines(/^Deferred notification not handled$/)).toMatchObject([
    { level: 'ERROR', notification_id: `${uuidOf('worse')}#email`, problem: expect.stringContaining('fax') },
  ]);
  await tables.users.client.send(new PutCommand({ TableName: tables.users.name, Item: user }));
  at('07:01:00');
  await sweep();
  expect(fake.taken).toHaveLength(2);
});
