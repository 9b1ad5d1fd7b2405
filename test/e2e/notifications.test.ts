import { randomUUID } from 'node:crypto';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { usersTable } from '../../bin/target/tables.ts';
import { connectRunner, type Target } from '../../bin/target/target.ts';
import { addUser } from '../../functions/fulfilment/tables/users.ts';
import { readCapturedMessages } from '../../local/messages/outbox.ts';
import { eventually } from '../support/eventually.ts';
import { hasCaughtUp, plainKafka } from '../support/read-topic.ts';
import { type SharedRunner, shareRunner } from '../support/shared-runner.ts';

const GROUP = 'notification-service';
const TOPIC = 'user_events';

const rowSchema = z.looseObject({
  notification_id: z.string(),
  event_id: z.string(),
  channel: z.string(),
  outcome: z.string(),
  reason: z.string().optional(),
  address: z.string().optional(),
  text: z.string(),
  due_at: z.string().optional(),
  message_id: z.string().optional(),
});
type Row = z.output<typeof rowSchema>;

async function withTarget<T>({ description }: SharedRunner, use: (target: Target) => Promise<T>): Promise<T> {
  const target = connectRunner(description);
  return use(target).finally(() => target.close());
}

/** Has the producer send these; resolves with what became of them when the consumer is through. */
async function notify(runner: SharedRunner, events: readonly object[]): Promise<Row[]> {
  const given = events.map((event) => ({ event_id: randomUUID(), ...event }));
  const answer = await withTarget(runner, (target) =>
    target.invoke(target.output('NotificationsProducerFunction'), { events: given }),
  );
  expect(answer).toMatchObject({ status: 'delivered' });
  const kafka = plainKafka(runner.description);
  await eventually(async () => expect(await hasCaughtUp(kafka, { group: GROUP, topic: TOPIC })).toBe(true));
  return read(
    runner,
    given.map(({ event_id }) => event_id),
  );
}

/** What became of these events, in their order, over the channels in theirs. */
async function read(runner: SharedRunner, eventIds: readonly string[]): Promise<Row[]> {
  const rows = z.array(rowSchema).parse(await runner.json('notifications', 'show'));
  return eventIds.flatMap((id) => rows.filter(({ event_id }) => event_id === id));
}

const brief = (rows: readonly Row[]) =>
  rows.map(({ channel, outcome, reason }) => [channel, outcome, ...(reason === undefined ? [] : [reason])]);

const purchase = (user: string) => ({ event_type: 'item_purchased', user, item: 'book', quantity: 2 });
const reset = (user: string, code: string) => ({
  ...{ event_type: 'password_reset', user, code },
  expires_at: new Date(Date.now() + 3_600_000).toISOString(),
});

describe('with mode send', () => {
  const LIMIT = 5;
  const runner = shareRunner({
    context: {
      'notifications.mode': 'send',
      'notifications.sender': 'news@example.com',
      'notifications.limit': String(LIMIT),
      'notifications.windowSeconds': '86400',
      'notifications.overLimit': 'drop',
    },
  });
  const { json, find, run } = runner;
  const PUSH = 'arn:aws:sns:us-east-1:000000000000:endpoint/GCM/app/4f1c';
  const addPerson = (user: string, ...more: string[]) =>
    json('users', 'add', '--user', user, '--status', 'paid', '--email', `${user}@example.com`, ...more);
  const messagesTo = async (...addresses: string[]) =>
    (await readCapturedMessages(runner.state)).filter(({ to }) => to.some((one) => addresses.includes(one)));

  test('every type of event goes over its own channels, and is captured', async () => {
    await addPerson('ann', '--phone', '+48111111111');
    const rows = await notify(runner, [
      { event_type: 'user_signup', user: 'ann', plan: 'premium' },
      { ...purchase('ann'), price: '19.99 PLN' },
      reset('ann', 'K4T7Q2'),
    ]);
    expect(brief(rows)).toEqual([
      ['email', 'sent'],
      ['log', 'logged'],
      ['email', 'sent'],
      ['log', 'logged'],
      ['email', 'sent'],
      ['log', 'logged'],
      ['sms', 'sent'],
    ]);
    const messages = await messagesTo('ann@example.com', '+48111111111');
    expect(messages).toMatchObject([
      { channel: 'email', from: 'news@example.com', to: ['ann@example.com'], subject: 'Welcome, ann' },
      { channel: 'email', body: 'Thank you, ann. You bought 2 book for 19.99 PLN.' },
      { channel: 'email', subject: 'Reset your password', body: expect.stringContaining('K4T7Q2') },
      { channel: 'sms', to: ['+48111111111'], body: expect.stringContaining('K4T7Q2') },
    ]);
    const sent = rows.filter(({ outcome }) => outcome === 'sent');
    expect(sent.map(({ message_id }) => message_id)).toEqual(messages.map(({ messageId }) => messageId));
    await eventually(() =>
      expect(find({ kind: 'captured' }).map(({ text }) => text)).toEqual([
        'email to ann@example.com: Welcome, ann',
        'email to ann@example.com: Your purchase of 2 book',
        'email to ann@example.com: Reset your password',
        expect.stringContaining('sms to +48111111111: Hello ann. Your code to reset your password is K4T7Q2'),
      ]),
    );
    expect(find({ kind: 'sent' })).toHaveLength(4);
  });

  test('what only the user may read is sent, and is neither stored nor logged', async () => {
    const rows = await notify(runner, [reset('ann', 'SECRET99')]);
    expect(rows.map(({ text }) => text)).toEqual(
      Array.from({ length: 3 }, () => expect.stringContaining('password is *** (good until')),
    );
    const told = find({ service: GROUP }).map(({ text }) => text);
    expect(told.join('\n')).not.toContain('SECRET99');
  });

  test('a user nobody knows is logged, and welcomed where the event says', async () => {
    const rows = await notify(runner, [
      { event_type: 'user_signup', user: 'stranger', plan: 'free', email: 'new@example.com' },
      purchase('stranger'),
    ]);
    expect(brief(rows)).toEqual([
      ['email', 'sent'],
      ['log', 'logged'],
      ['log', 'logged'],
    ]);
    expect(await messagesTo('new@example.com')).toMatchObject([{ subject: 'Welcome, stranger' }]);
  });

  test('the channels that the user chose for a type are used, and no others', async () => {
    await addPerson('ben', '--phone', '+48222222222', '--push', PUSH);
    await json('users', 'update', '--user', 'ben', '--channels', 'item_purchased=push,sms');
    const rows = await notify(runner, [
      purchase('ben'),
      { event_type: 'user_signup', user: 'ben', plan: 'free' },
    ]);
    expect(brief(rows)).toEqual([
      ['push', 'sent'],
      ['sms', 'sent'],
      ['email', 'sent'],
      ['log', 'logged'],
    ]);
    expect(await messagesTo(PUSH)).toMatchObject([
      {
        ...{ service: 'sns', channel: 'push' },
        body: 'Your purchase of 2 book\nThank you, ben. You bought 2 book.',
      },
    ]);
    expect(await messagesTo('+48222222222')).toMatchObject([
      { service: 'sns', body: 'Thank you, ben. You bought 2 book.' },
    ]);
  });

  test('a user who opted out is sent nothing, and that is recorded', async () => {
    await addPerson('cleo', '--opt-out', '--phone', '+48333333333');
    await addPerson('dan', '--channels', 'item_purchased=');
    const rows = await notify(runner, [purchase('cleo'), reset('cleo', '1234'), purchase('dan')]);
    expect(brief(rows)).toEqual([
      ['email', 'dropped', 'opt_out'],
      ['log', 'logged'],
      ['email', 'dropped', 'opt_out'],
      ['log', 'logged'],
      ['sms', 'dropped', 'opt_out'],
      ['email', 'dropped', 'opt_out'],
      ['log', 'logged'],
    ]);
    expect(await messagesTo('cleo@example.com', '+48333333333', 'dan@example.com')).toEqual([]);
    await eventually(() => expect(find({ kind: 'dropped', reason: 'opt_out' })).toHaveLength(4));
  });

  test('what is over the limit is dropped with its reason, and a password reset is not', async () => {
    await addPerson('eve', '--channels', 'item_purchased=email');
    const rows = await notify(runner, [
      ...Array.from({ length: LIMIT + 2 }, () => purchase('eve')),
      reset('eve', '777777'),
    ]);
    expect(brief(rows)).toEqual([
      ...Array.from({ length: LIMIT }, () => ['email', 'sent']),
      ['email', 'dropped', 'rate_limit'],
      ['email', 'dropped', 'rate_limit'],
      ['email', 'sent'],
      ['log', 'logged'],
    ]);
    expect(await messagesTo('eve@example.com')).toHaveLength(LIMIT + 1);
    await eventually(() =>
      expect(find({ kind: 'dropped', reason: 'rate_limit' })).toMatchObject([
        { text: 'email for eve to eve@example.com: Your purchase of 2 book (rate_limit)' },
        { text: 'email for eve to eve@example.com: Your purchase of 2 book (rate_limit)' },
      ]),
    );
  });

  test('what a provider rejects is recorded in its words, and holds up nothing', async () => {
    const elsewhere = PUSH.replace('us-east-1', 'eu-west-1');
    await addPerson('finn', '--push', elsewhere, '--channels', 'item_purchased=push,email');
    const rows = await notify(runner, [purchase('finn'), purchase('finn'), purchase('ann')]);
    const why = `InvalidParameterException: Invalid parameter: TargetArn Reason: ${elsewhere} is not of the region us-east-1`;
    expect(brief(rows)).toEqual([
      ['email', 'sent'],
      ['push', 'refused', why],
      ['email', 'sent'],
      ['push', 'refused', why],
      ['email', 'sent'],
      ['log', 'logged'],
    ]);
    await eventually(() => expect(find({ kind: 'refused', reason: why })).toHaveLength(2));
    expect(find({ kind: 'parked' })).toEqual([]);
    expect(find({ kind: 'failed' })).toEqual([]);
  });

  test('a channel that does not exist is refused by the command, and recorded where the table has it', async () => {
    expect(
      await run('users', 'update', '--user', 'ann', '--channels', 'item_purchased=pigeon'),
    ).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no channel "pigeon", but log, email, sms, push'),
    });
    await withTarget(runner, (target) =>
      addUser(usersTable(target), {
        ...{ user: 'gus', status: 'paid', contact: { email: 'gus@example.com' } },
        preferences: { channels: { item_purchased: ['pigeon', 'sms', 'email'] } },
      }),
    );
    expect(brief(await notify(runner, [purchase('gus')]))).toEqual([
      ['email', 'sent'],
      ['pigeon', 'dropped', 'channel_unknown'],
      ['sms', 'dropped', 'no_contact'],
    ]);
  });

  test('an event that comes again is sent no second time', async () => {
    await addPerson('hal');
    const again = { event_id: randomUUID(), ...purchase('hal') };
    const first = await notify(runner, [again]);
    await json(
      'users',
      'update',
      '--user',
      'hal',
      '--phone',
      '+48444444444',
      '--channels',
      'item_purchased=sms',
    );
    await notify(runner, [{ ...again, event_id: again.event_id.toUpperCase() }]);
    expect(await read(runner, [again.event_id])).toEqual(first);
    expect(await messagesTo('hal@example.com', '+48444444444')).toHaveLength(1);
    await eventually(() => expect(find({ kind: 'skipped', id: again.event_id })).toHaveLength(2));
  });

  test('quiet hours put off what can wait, and the schedule sends it when they are over', async () => {
    const around = [-120, 120].map((minutes) =>
      new Date(Date.now() + minutes * 60_000).toISOString().slice(11, 16),
    );
    await addPerson('ida', '--quiet-hours', around.join('-'), '--channels', 'item_purchased=email,log');
    const rows = await notify(runner, [purchase('ida'), reset('ida', '4321')]);
    expect(brief(rows)).toEqual([
      ['email', 'deferred', 'quiet_hours'],
      ['log', 'logged'],
      ['email', 'sent'],
      ['log', 'logged'],
    ]);
    const [deferred] = rows;
    expect(deferred?.due_at?.slice(11)).toBe(`${around[1]}:00.000Z`);
    await eventually(() =>
      expect(find({ kind: 'deferred' }).map(({ text }) => text)).toEqual([
        `email for ida to ida@example.com: Your purchase of 2 book (quiet_hours, until ${deferred?.due_at})`,
      ]),
    );
    await json('users', 'update', '--user', 'ida', '--no-quiet-hours');
    await makeDue(runner, deferred?.notification_id ?? '');
    // A schedule fires at the start.
    await runner.restart();
    await eventually(async () =>
      expect(brief(await read(runner, [deferred?.event_id ?? '']))).toEqual([
        ['email', 'sent'],
        ['log', 'logged'],
      ]),
    );
    expect(await messagesTo('ida@example.com')).toMatchObject([
      { subject: 'Reset your password', principal: expect.stringMatching(/consumer$/) },
      { subject: 'Your purchase of 2 book', principal: expect.stringMatching(/deferred$/) },
    ]);
  });
});

/** As if its time had come. */
async function makeDue(runner: SharedRunner, notification_id: string): Promise<void> {
  const then = new Date(Date.now() - 1_000).toISOString();
  await withTarget(runner, async (target) => {
    for (const output of ['NotificationsTable', 'DeferredNotificationsTable'])
      await target.documents.send(
        new UpdateCommand({
          TableName: target.output(output),
          Key: { notification_id },
          UpdateExpression: 'SET due_at = :then',
          ConditionExpression: 'attribute_exists(due_at)',
          ExpressionAttributeValues: { ':then': then },
        }),
      );
  });
}

describe('by default', () => {
  const runner = shareRunner({ context: { 'notifications.limit': '2', 'notifications.windowSeconds': '1' } });
  const { json, find } = runner;

  test('nothing is sent: it is logged where it would have gone, and what is over the limit a little later', async () => {
    await json('users', 'add', '--user', 'jo', '--status', 'paid', '--email', 'jo@example.com');
    const rows = await notify(
      runner,
      Array.from({ length: 5 }, () => purchase('jo')),
    );
    const byEmail = rows.filter(({ channel }) => channel === 'email');
    expect(brief(byEmail)).toEqual([
      ['email', 'logged'],
      ['email', 'logged'],
      ['email', 'deferred', 'rate_limit'],
      ['email', 'deferred', 'rate_limit'],
      ['email', 'deferred', 'rate_limit'],
    ]);
    // The fifth finds no room in the next window either.
    const due = byEmail.slice(2).map(({ due_at = '' }) => Date.parse(due_at));
    expect(due.map((time) => time - (due[0] ?? 0))).toEqual([0, 0, 1_000]);
    const ids = rows.map(({ event_id }) => event_id);
    await eventually(async () => {
      await withTarget(runner, (target) => target.invoke(target.output('NotificationsDeferredFunction'), {}));
      const now = await read(runner, [...new Set(ids)]);
      expect(new Set(now.map(({ outcome }) => outcome))).toEqual(new Set(['logged']));
    });
    const told = find({ kind: 'logged' }).filter(({ text }) => String(text).startsWith('email for jo'));
    expect(told.map(({ text }) => text)).toEqual(
      Array.from({ length: 5 }, () => 'email for jo to jo@example.com: Your purchase of 2 book'),
    );
    expect(await readCapturedMessages(runner.state)).toEqual([]);
  });
});
