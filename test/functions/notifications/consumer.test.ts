import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it, onTestFinished, vi } from 'vitest';
import { type User, updateUser } from '../../../functions/fulfilment/tables/users.ts';
import type { BatchResponse } from '../../../functions/shared/consume.ts';
import { shareDynamoDb } from '../../support/dynamodb.ts';
import { uuidOf } from '../../support/fulfilment.ts';
import { loadHandler } from '../../support/function-handler.ts';
import { captureLogs } from '../../support/function-logs.ts';
import { makeKafkaEvent } from '../../support/kafka-event.ts';
import { makeContext } from '../../support/lambda-context.ts';
import { startFakeProviders } from './fake-providers.ts';
import { createNotificationTables, makePurchase, makeReset, makeUser } from './notification-tables.ts';

const dynamoDb = shareDynamoDb();

const context = makeContext('millrace-notifications-consumer');
const topic = 'user_events';
const NONE_FAILED = { batchItemFailures: [] };
const NOON = '2026-01-31T12:00:30.000Z';

/** The function as it is when it may send; what is to be otherwise is in `variables`. */
async function start(options: { users?: readonly User[]; variables?: Record<string, string> } = {}) {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(NOON) });
  onTestFinished(() => void vi.useRealTimers());
  const fake = await startFakeProviders();
  const tables = await createNotificationTables(dynamoDb, { users: options.users ?? [makeUser()] });
  const handler = await loadHandler<BatchResponse>(
    () => import('../../../functions/notifications/consumer.ts'),
    {
      NOTIFICATIONS_MODE: 'send',
      NOTIFICATIONS_SENDER: 'millrace@example.com',
      ...tables.variables,
      ...fake.variables,
      ...options.variables,
    },
  );
  const logs = captureLogs();
  const consume = (...events: unknown[]) =>
    handler(makeKafkaEvent({ 1: events }, { topic, firstOffset: 7 }), context);
  return { fake, tables, handler, logs, consume };
}

it('logs what it would send unless it is told to send, and says what it did before', async () => {
  const { consume, fake, logs, tables } = await start({ variables: { NOTIFICATIONS_MODE: 'log' } });
  expect(await consume(makePurchase())).toEqual(NONE_FAILED);
  expect(await tables.list()).toMatchObject([
    { channel: 'email', outcome: 'logged', address: 'alice@example.com' },
    { channel: 'log', outcome: 'logged' },
  ]);
  expect(await consume(makePurchase())).toEqual(NONE_FAILED);
  const about = { level: 'INFO', id: uuidOf('an event'), user: 'alice', topic, partition: 1, offset: 7 };
  const text = 'Thank you, alice. You bought 1 book.';
  expect(logs.lines(/^Notification/)).toMatchObject([
    { outcome: 'logged', channel: 'log', summary: 'log for alice: Your purchase of 1 book', text, ...about },
    {
      message: 'Notification logged',
      outcome: 'logged',
      channel: 'email',
      summary: 'email for alice to alice@example.com: Your purchase of 1 book',
      ...about,
    },
    {
      message: 'Notification already recorded',
      outcome: 'skipped',
      channel: 'log',
      recorded: 'logged',
      ...about,
    },
    { outcome: 'skipped', channel: 'email', recorded: 'logged', ...about },
  ]);
  expect(fake.requests()).toBe(0);
});

it('measures what a provider withholds as such, and what waits for the morning as deferred', async () => {
  const email = { channels: { item_purchased: ['email'] } };
  const quiet_hours = { from: '11:00', to: '13:00', time_zone: 'UTC' };
  const users = [
    makeUser({ preferences: email }),
    makeUser({ user: 'bob', preferences: { ...email, quiet_hours } }),
  ];
  const { consume, fake, logs } = await start({ users });
  fake.fail({ status: 400, code: 'SendingPausedException' });
  await consume(makePurchase(), makePurchase({ event_id: uuidOf(2), user: 'bob' }));
  const results = logs.metrics('Notifications').map(({ dimensions }) => dimensions['result']);
  expect(results.toSorted()).toEqual(['deferred', 'withheld']);
});

it('measures what it tells, by channel and result, and names the trace of each record', async () => {
  const channels = { item_purchased: ['email', 'carrier_pigeon'] };
  const { handler, logs } = await start({ users: [makeUser({ preferences: { channels } })] });
  const trace_id = '1-5759e988-bd862e3fe1be46a994272793';
  const headers = { 'X-Amzn-Trace-Id': `Root=${trace_id};Parent=53995c3f42cd8ad8;Sampled=1` };
  const events = [1, 2, 1].map((n) => makePurchase({ event_id: uuidOf(n) }));
  const event = makeKafkaEvent({ 1: events }, { topic, headers });
  await handler(event, context);
  const service = 'notifications';
  expect(logs.metrics()).toMatchObject([
    { name: 'Repeated', values: [1], dimensions: { service } },
    { name: 'Accepted', values: [2], dimensions: { service } },
    { name: 'DecisionLatency', values: [9_030_000, 9_030_000], dimensions: { service } },
    {
      name: 'Notifications',
      dimensions: { service, channel: 'unknown', result: 'dropped' },
      values: [2],
    },
    { name: 'Notifications', dimensions: { service, channel: 'email', result: 'sent' }, values: [2] },
  ]);
  await handler(event, context);
  expect(logs.metrics().slice(5)).toMatchObject([{ name: 'Repeated', values: [3] }]);
  expect(logs.lines(/^Notification/)).toMatchObject(Array.from({ length: 12 }, () => ({ trace_id })));
});

it('sends over the chosen channels and records the ids the providers gave', async () => {
  const channels = { item_purchased: ['email', 'sms', 'push', 'log'] };
  const { consume, fake, logs, tables } = await start({ users: [makeUser({ preferences: { channels } })] });
  expect(await consume(makePurchase())).toEqual(NONE_FAILED);
  expect(fake.taken.map(({ service, to }) => `${service} ${to}`)).toEqual([
    'ses alice@example.com',
    'sns +48123456789',
    expect.stringMatching(/^sns arn:aws:sns:/),
  ]);
  expect(await tables.list()).toMatchObject([
    { channel: 'email', outcome: 'sent', message_id: 'message-1' },
    { channel: 'log', outcome: 'logged' },
    { channel: 'push', outcome: 'sent', message_id: 'message-3' },
    { channel: 'sms', outcome: 'sent', message_id: 'message-2' },
  ]);
  expect(logs.lines(/^Notification sent$/)).toMatchObject(
    [1, 2, 3].map((n) => ({ message_id: `message-${n}` })),
  );
});

it('keeps what only the user may read out of log and table', async () => {
  const { consume, fake, tables } = await start();
  const write = vi.mocked(process.stdout.write);
  await consume(makeReset());
  expect(fake.taken).toHaveLength(2);
  for (const { text } of fake.taken) expect(text).toContain('4711AB');
  expect(JSON.stringify(await tables.list())).not.toContain('4711AB');
  expect(JSON.stringify(write.mock.calls)).not.toContain('4711AB');
});

it('shows nobody what only the user may read of an event that does not fit', async () => {
  const { consume, logs } = await start();
  const write = vi.mocked(process.stdout.write);
  const both = { ...makeReset(), link: 'https://example.com/reset/8f14e45f' };
  await consume(both);
  expect(logs.lines(/^Record invalid$/)).toMatchObject([
    { violations: [expect.stringMatching(/^link "\*\*\*" must be there when there is no code/)] },
  ]);
  await consume({ ...both, event_type: 'password_forgotten' });
  expect(JSON.stringify(write.mock.calls)).not.toMatch(/4711AB|8f14e45f/);
});

it('records a rejection with its reason, and goes on with the partition', async () => {
  const { consume, fake, logs, tables } = await start();
  fake.fail({ status: 400, code: 'MessageRejected', message: 'Message contains a virus.' });
  const events = [1, 2, 3].map((n) => makePurchase({ event_id: uuidOf(n) }));
  expect(await consume(...events)).toEqual(NONE_FAILED);
  expect(fake.taken).toHaveLength(2);
  const reason = 'MessageRejected: Message contains a virus.';
  const mails = (await tables.list()).filter(({ channel }) => channel === 'email');
  expect(mails).toMatchObject([{ outcome: 'refused', reason }, { outcome: 'sent' }, { outcome: 'sent' }]);
  expect(logs.lines(/^Notification refused$/)).toMatchObject([
    {
      level: 'WARN',
      outcome: 'refused',
      reason,
      summary: `email for alice to alice@example.com: Your purchase of 1 book (${reason})`,
      offset: 7,
    },
  ]);
  expect(await consume(...events)).toEqual(NONE_FAILED);
  expect(fake.requests()).toBe(3);
});

it('lets a record that does not fit hold up none of the others', async () => {
  const { consume, tables } = await start();
  const answer = await consume('{', makePurchase(), { ...makePurchase(), quantity: 'many' });
  expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier.offset)).toEqual([7, 9]);
  expect(await tables.list()).toHaveLength(2);
});

it('defers what a provider has no time for', async () => {
  const { consume, fake, logs, tables } = await start();
  fake.failAlways({ status: 403, code: 'AccessDeniedException', message: 'not you' });
  expect(await consume(makePurchase())).toEqual(NONE_FAILED);
  const deferred = { reason: 'AccessDeniedException: not you', due_at: '2026-01-31T12:01:30.000Z' };
  expect(await tables.list()).toMatchObject([{ channel: 'email', outcome: 'deferred', ...deferred }, {}]);
  expect(await tables.listWaiting()).toMatchObject([{ ...deferred, attempts: 1, counted: false }]);
  expect(logs.lines(/^Notification deferred$/)).toMatchObject([
    { level: 'INFO', outcome: 'deferred', ...deferred },
  ]);
  expect(await consume(makePurchase())).toEqual(NONE_FAILED);
  expect(fake.requests()).toBe(1);
});

it('says which address is suppressed, and sends it no e-mail', async () => {
  const users = [makeUser({ contact: { email: 'Alice@Example.com', phone: '+48123456789' } })];
  const { consume, fake, logs, tables } = await start({ users });
  const suppression = {
    address: 'alice@example.com',
    reason: 'invalid_address',
    email_id: '0a1b2c3d',
    event_id: uuidOf('bounced'),
    at: '2026-01-30T09:30:00.000Z',
  };
  const { client, name } = tables.suppressions;
  await client.send(new PutCommand({ TableName: name, Item: suppression }));
  await consume(makeReset());
  expect(fake.taken.map(({ service }) => service)).toEqual(['sns']);
  expect(logs.lines(/^Notification suppressed$/)).toMatchObject([
    { level: 'WARN', outcome: 'suppressed', reason: 'invalid_address', address: 'Alice@Example.com' },
  ]);
});

it('records what cannot go out: no contact, an opt-out', async () => {
  const channels = { item_purchased: ['sms'] };
  const { consume, logs, tables } = await start({
    users: [
      makeUser({ user: 'bob', contact: {}, preferences: { channels } }),
      makeUser({ user: 'carol', preferences: { opt_out: true } }),
    ],
  });
  await consume(
    makePurchase({ event_id: uuidOf(1), user: 'bob' }),
    makePurchase({ event_id: uuidOf(2), user: 'carol' }),
    makePurchase({ event_id: uuidOf(3), user: 'mallory' }),
  );
  expect(await tables.list()).toMatchObject([
    { user: 'bob', channel: 'sms', outcome: 'dropped', reason: 'no_contact' },
    { user: 'carol', channel: 'email', outcome: 'dropped', reason: 'opt_out' },
    { user: 'carol', channel: 'log', outcome: 'logged' },
    { user: 'mallory', channel: 'log', outcome: 'logged' },
  ]);
  expect(logs.lines(/^Notification dropped$/)).toMatchObject([{ level: 'WARN' }, { level: 'WARN' }]);
});

it('defers to the end of the quiet hours, unless it is urgent', async () => {
  const quiet_hours = { from: '12:00', to: '14:30', time_zone: 'Europe/Warsaw' };
  const { consume, fake, tables } = await start({ users: [makeUser({ preferences: { quiet_hours } })] });
  await consume(makePurchase(), makeReset());
  expect(fake.taken.map(({ text }) => text.includes('4711AB'))).toEqual([true, true]);
  expect(await tables.listWaiting()).toMatchObject([
    { channel: 'email', reason: 'quiet_hours', due_at: '2026-01-31T13:30:00.000Z', counted: false },
  ]);
});

it('sends a user as much as the limit says in a window, and defers or drops the rest', async () => {
  const variables = { NOTIFICATIONS_LIMIT: '2', NOTIFICATIONS_WINDOW_SECONDS: '600' };
  const events = [1, 2, 3, 4, 5].map((n) => makePurchase({ event_id: uuidOf(n) }));
  const deferring = await start({ variables });
  await deferring.consume(...events.slice(0, 4));
  await deferring.consume(...events);
  expect(deferring.fake.taken).toHaveLength(2);
  expect((await deferring.tables.listWaiting()).map(({ due_at }) => due_at.slice(11, 16))).toEqual([
    '12:10',
    '12:10',
    '12:10',
  ]);
  const dropping = await start({ variables: { ...variables, NOTIFICATIONS_OVER_LIMIT: 'drop' } });
  await dropping.consume(...events);
  expect(dropping.fake.taken).toHaveLength(2);
  expect(await dropping.tables.listWaiting()).toEqual([]);
  expect(dropping.logs.lines(/^Notification dropped$/)).toMatchObject(
    [1, 2, 3].map(() => ({ reason: 'rate_limit' })),
  );
  vi.setSystemTime('2026-01-31T12:10:00.000Z');
  await dropping.consume(makePurchase({ event_id: uuidOf(6) }));
  expect(dropping.fake.taken).toHaveLength(3);
});

it('takes an event that a batch holds twice for one', async () => {
  const { consume, fake, logs } = await start();
  await consume(makePurchase(), makePurchase());
  expect(fake.taken).toHaveLength(1);
  expect(logs.lines(/already/)).toMatchObject([
    { outcome: 'skipped', offset: 8 },
    { outcome: 'skipped', offset: 8 },
  ]);
});

it('starts nothing over a channel that was chosen after the event was told', async () => {
  const { consume, fake, tables } = await start();
  await consume(makePurchase());
  await updateUser(tables.users, {
    user: 'alice',
    preferences: { channels: { item_purchased: ['sms', 'email'] } },
  });
  await consume(makePurchase());
  expect(fake.taken.map(({ service }) => service)).toEqual(['ses']);
});

it("keeps the order of a user's notifications", async () => {
  const { consume, fake } = await start({ users: ['alice', 'bob'].map((user) => makeUser({ user })) });
  const events = Array.from({ length: 20 }, (_, n) =>
    makePurchase({ event_id: uuidOf(n), user: n % 2 === 0 ? 'alice' : 'bob', item: `book ${n}` }),
  );
  await consume(...events);
  const told = fake.taken.map(({ text }) => Number(/book (\d+)/.exec(text)?.[1]));
  for (const parity of [0, 1]) {
    const own = told.filter((n) => n % 2 === parity);
    expect(own).toEqual([...own].sort((a, b) => a - b));
  }
  expect(told).toHaveLength(20);
});

it('takes a full batch of 500 events of 100 users', async () => {
  const users = Array.from({ length: 100 }, (_, n) => makeUser({ user: `user ${n}` }));
  const { consume, fake, tables } = await start({ users });
  const events = Array.from({ length: 500 }, (_, n) =>
    makePurchase({ event_id: uuidOf(n), user: `user ${n % 100}` }),
  );
  expect(await consume(...events)).toEqual(NONE_FAILED);
  expect(fake.taken).toHaveLength(500);
  const outcomes = Map.groupBy(await tables.list(), ({ outcome }) => outcome);
  expect([outcomes.get('sent')?.length, outcomes.get('logged')?.length, outcomes.size]).toEqual([
    500, 500, 2,
  ]);
});

it('fails at cold start when a variable is missing or wrong, naming all', async () => {
  const started = start({
    variables: {
      USERS_TABLE: '',
      NOTIFICATIONS_LIMIT: '0',
      NOTIFICATIONS_OVER_LIMIT: 'hide',
      NOTIFICATIONS_SENDER: 'me',
    },
  });
  await expect(started).rejects.toThrow(
    /USERS_TABLE is empty.*NOTIFICATIONS_SENDER must be the e-mail address.*NOTIFICATIONS_LIMIT must be a whole number.*NOTIFICATIONS_OVER_LIMIT must be defer or drop/,
  );
});

it('fails at cold start when it is to send and has no sender', async () => {
  const tables = await createNotificationTables(dynamoDb);
  const loaded = loadHandler(() => import('../../../functions/notifications/deferred.ts'), {
    ...tables.variables,
    NOTIFICATIONS_MODE: 'send',
  });
  await expect(loaded).rejects.toThrow(/NOTIFICATIONS_SENDER is not set, and NOTIFICATIONS_MODE is send/);
});
