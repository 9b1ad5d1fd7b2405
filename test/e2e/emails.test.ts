import { randomUUID } from 'node:crypto';
import { Partitioners } from 'kafkajs';
import { describe, expect, test } from 'vitest';
import { connectRunner } from '../../bin/target/target.ts';
import { eventually } from '../support/eventually.ts';
import { hasCaughtUp, plainKafka } from '../support/read-topic.ts';
import { shareRunner } from '../support/shared-runner.ts';

const runner = shareRunner();
const { json, run, find } = runner;

const GROUP = 'email-processor-group';
const EMAIL = '9f3c21ab';
const DETAILS = {
  sender: 'newsletter@company.example',
  recipient: 'User@Example.com',
  subject: 'Sample Email #1234',
};

function event(action: string, timestamp: string, more: { email_id?: string; details?: object } = {}) {
  const { email_id = EMAIL, details } = more;
  return {
    ...{ event_id: randomUUID(), event_type: 'email_update', timestamp, email_id, action },
    details: { ...DETAILS, ...details },
  };
}

const life = {
  sent: event('sent', '2026-01-31T23:30:00+01:00'),
  delivered: event('delivered', '2026-01-31T23:31:00'),
  opened: event('opened', '2026-02-01T08:00:00Z'),
  clicked: event('clicked', '2026-02-01T08:00:05.250Z', {
    details: { link_url: 'https://company.example/offers' },
  }),
};

/** Has the producer send these; resolves when the consumer is through with them. */
async function produce(emails: readonly object[]): Promise<void> {
  const target = connectRunner(runner.description);
  const answer = await target.invoke(target.output('EmailsProducerFunction'), { emails });
  target.close();
  expect(answer).toMatchObject({ status: 'delivered' });
  await drain();
}

/** The same past the producer, which would refuse them. */
async function send(partition: number, emails: readonly object[]): Promise<void> {
  const producer = plainKafka(runner.description).producer({
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  await producer.send({
    topic: 'email-updates',
    messages: emails.map((one) => ({ partition, value: JSON.stringify(one) })),
  });
  await producer.disconnect();
  await drain();
}

async function drain(group = GROUP, topic = 'email-updates'): Promise<void> {
  const kafka = plainKafka(runner.description);
  await eventually(async () => expect(await hasCaughtUp(kafka, { group, topic })).toBe(true));
}

/** What the feed says of an event that was stored. */
const lineOf = ({ event_id }: { event_id: string }) =>
  find({ kind: 'stored', id: event_id }).map(({ text }) => text);

describe('an e-mail', () => {
  test('is followed from its sending on, with a line for each event', async () => {
    await produce([life.sent, life.delivered]);
    expect(await json('emails', 'show')).toMatchObject([{ email_id: EMAIL, state: 'delivered', events: 2 }]);
    await produce([life.opened, life.clicked]);
    expect(await json('emails', 'show', EMAIL)).toMatchObject({
      ...{ email_id: EMAIL, state: 'clicked', since: '2026-02-01T08:00:05.250Z', events: 4 },
      ...{ ...DETAILS, link_url: 'https://company.example/offers', event_id: life.clicked.event_id },
      history: [
        { action: 'sent', at: '2026-01-31T22:30:00.000Z', timestamp: '2026-01-31T23:30:00+01:00' },
        { action: 'delivered', at: '2026-01-31T23:31:00.000Z', timestamp: '2026-01-31T23:31:00' },
        { action: 'opened', at: '2026-02-01T08:00:00.000Z' },
        { action: 'clicked', link_url: 'https://company.example/offers' },
      ],
    });
    const about = `${EMAIL} | User@Example.com | Sample Email #1234`;
    await eventually(() =>
      expect(Object.values(life).flatMap(lineOf)).toEqual([
        `📤 [SENT]       ${about}`,
        `📬 [DELIVERED]  ${about}`,
        `👁️ [OPENED]     ${about}`,
        `🔗 [CLICKED]    ${about} | https://company.example/offers`,
      ]),
    );
  });

  test('is not taken back by a late event, which is counted all the same', async () => {
    const late = event('delivered', '2026-01-31T20:00:00Z');
    await produce([late]);
    expect(await json('emails', 'show', EMAIL)).toMatchObject({
      ...{ state: 'clicked', since: '2026-02-01T08:00:05.250Z', events: 5 },
      history: [{ event_id: late.event_id }, { action: 'sent' }, {}, {}, { action: 'clicked' }],
    });
    await eventually(() => expect(lineOf(late)).toHaveLength(1));
    expect(await json('emails', 'counts')).toEqual([
      { day: '2026-01-31', action: 'sent', count: 1 },
      { day: '2026-01-31', action: 'delivered', count: 2 },
      { day: '2026-02-01', action: 'opened', count: 1 },
      { day: '2026-02-01', action: 'clicked', count: 1 },
    ]);
  });

  test('is told of each event once, whatever partition and runner it comes by', async () => {
    const before = await Promise.all([json('emails', 'show', EMAIL), json('emails', 'counts')]);
    const all = Object.values(life);
    await produce(all);
    await send(0, all);
    await runner.restart();
    await send(1, [...all, ...all]);
    await send(2, [{ ...life.sent, event_id: life.sent.event_id.toUpperCase(), email_id: '9F3C21AB' }]);
    expect(await Promise.all([json('emails', 'show', EMAIL), json('emails', 'counts')])).toEqual(before);
    await eventually(() => expect(find({ kind: 'skipped', service: GROUP })).toHaveLength(17));
    expect(all.flatMap(lineOf)).toHaveLength(4);
  });

  test('with an unknown action has a line too, and is parked with what is wrong', async () => {
    const unknown = event('archived', '2026-02-01T09:00:00Z');
    await send(0, [unknown, event('delivered', '2026-02-01T09:00:00Z', { email_id: '0000aaaa' })]);
    const [parked] = await eventually(() => {
      const lines = find({ kind: 'parked' });
      expect(lines).toHaveLength(1);
      return lines;
    });
    expect(find({ kind: 'invalid', service: GROUP, where: parked?.['where'] })[0]?.['text']).toBe(
      `${GROUP}: ❓ [ARCHIVED]   ${EMAIL} | User@Example.com | Sample Email #1234: ` +
        'action "archived" must be one of sent, delivered, opened, clicked, bounced, unsubscribed',
    );
    expect(await json('emails', 'show')).toMatchObject([
      { email_id: EMAIL, state: 'clicked' },
      { email_id: '0000aaaa', state: 'delivered' },
    ]);
    expect((await run('dlq', 'show', GROUP)).stdout).toContain('archived');
  });
});

describe('an address', () => {
  test('is suppressed by an unsubscribe and by a bounce that says that it is none', async () => {
    const bounced = (email_id: string, recipient: string, bounce_reason: string) =>
      event('bounced', '2026-02-02T09:00:00Z', { email_id, details: { recipient, bounce_reason } });
    const unsubscribed = event('unsubscribed', '2026-02-02T10:00:00Z');
    await produce([
      bounced('00000001', 'nobody@example.com', 'invalid_address'),
      bounced('00000002', 'full@example.com', 'mailbox_full'),
      bounced('00000003', 'broken@example.com', 'server_error'),
      unsubscribed,
    ]);
    expect(await json('emails', 'suppressions')).toMatchObject([
      { address: 'nobody@example.com', reason: 'invalid_address', email_id: '00000001' },
      { address: 'user@example.com', reason: 'unsubscribed', event_id: unsubscribed.event_id },
    ]);
    await eventually(() =>
      expect(find({ kind: 'stored' }).map(({ text }) => text)).toEqual(
        expect.arrayContaining([
          `🚫 [UNSUBSCRIBED] ${EMAIL} | User@Example.com | Sample Email #1234`,
          '⚠️ [BOUNCED]    00000002 | full@example.com | Sample Email #1234 | mailbox_full',
        ]),
      ),
    );
  });

  test('is then sent no notification by e-mail, which is said in the feed and in the table', async () => {
    const contacts = { gone: 'USER@example.com', none: 'nobody@example.com', full: 'full@example.com' };
    for (const [user, email] of Object.entries(contacts))
      await json('users', 'add', '--user', user, '--status', 'paid', '--email', email);
    const target = connectRunner(runner.description);
    await target.invoke(target.output('NotificationsProducerFunction'), {
      events: Object.keys(contacts).map((user) => ({
        ...{ event_type: 'item_purchased', user, item: 'book', quantity: 2 },
      })),
    });
    target.close();
    await drain('notification-service', 'user_events');
    const shown = (await json('notifications', 'show')) as { channel: string; user: string }[];
    const byEmail = shown.filter(({ channel }) => channel === 'email');
    expect(byEmail.sort((a, b) => (a.user < b.user ? -1 : 1))).toMatchObject([
      { user: 'full', outcome: 'logged', address: 'full@example.com' },
      { user: 'gone', outcome: 'suppressed', reason: 'unsubscribed', address: 'USER@example.com' },
      { user: 'none', outcome: 'suppressed', reason: 'invalid_address', address: 'nobody@example.com' },
    ]);
    expect(shown.filter(({ channel }) => channel === 'log')).toHaveLength(3);
    await eventually(() =>
      expect(
        find({ kind: 'suppressed' })
          .map(({ text }) => text)
          .sort(),
      ).toEqual([
        'email for gone to USER@example.com: Your purchase of 2 book (unsubscribed)',
        'email for none to nobody@example.com: Your purchase of 2 book (invalid_address)',
      ]),
    );
  });
});
