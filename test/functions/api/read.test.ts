import { NumberValue } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import {
  countEmails,
  listEmails,
  listSuppressions,
  showEmail,
} from '../../../functions/api/contract/emails.ts';
import { listInventory, showItem } from '../../../functions/api/contract/inventory.ts';
import { listNotifications } from '../../../functions/api/contract/notifications.ts';
import {
  listHistory,
  listOrders,
  listRejections,
  showOrder,
} from '../../../functions/api/contract/orders.ts';
import { listPayments, listPaymentTotals, showPayment } from '../../../functions/api/contract/payments.ts';
import { listUsers, showUser } from '../../../functions/api/contract/users.ts';
import type { RouteContract } from '../../../functions/shared/http/contract.ts';
import { shareDynamoDb } from '../../support/dynamodb.ts';
import { makeOrder, uuidOf } from '../../support/fulfilment.ts';
import type { HttpCall } from '../../support/http-event.ts';
import { type ApiSubject, startApi } from './start-api.ts';

const dynamoDb = shareDynamoDb();
const start = () => startApi(dynamoDb, () => import('../../../functions/api/read.ts'));

/** The items of all pages, and how many pages there were. */
async function readAll(
  { call }: ApiSubject,
  contract: RouteContract,
  options: HttpCall = {},
): Promise<{ items: unknown[]; pages: number }> {
  const items: unknown[] = [];
  let cursor: string | null = null;
  let pages = 0;
  do {
    const query: Record<string, string> = { ...options.query, ...(cursor !== null && { cursor }) };
    const { status, body } = await call(contract, { as: 'viewer', ...options, query });
    expect(status).toBe(200);
    expect(contract.answer.body?.safeParse(body).error).toBeUndefined();
    items.push(...body.items);
    cursor = body.next;
    pages++;
  } while (cursor !== null);
  return { items, pages };
}

const position = (offset: number) => ({ topic: 'orders', partition: 0, offset });
const accepted = (index: number, changes: object = {}) => ({
  ...makeOrder({ order_id: uuidOf(index) }),
  ...{ decision: 'accepted', stock_left: 5, decided_at: '2026-01-31T09:30:01.000Z' },
  ...position(index),
  ...changes,
});
const rejected = (index: number, changes: object = {}) => ({
  ...makeOrder({ order_id: uuidOf(index) }),
  ...{ decision: 'rejected', reason: 'user_unknown', decided_at: '2026-01-31T09:30:01.000Z' },
  ...position(index),
  ...changes,
});
const payment = (index: number, changes: object = {}) => ({
  payment_id: uuidOf(index),
  ...{ user: 'marek', amount: '249.99', currency: 'PLN', method: 'blik', timestamp: '2026-01-31T09:30:00Z' },
  ...{ topic: 'payments', partition: 0, offset: index, received_at: '2026-01-31T09:30:01.000Z' },
  ...changes,
});
const details = { sender: 'news@example.com', recipient: 'alice@example.com', subject: 'Spring offer' };
const email = (email_id: string, changes: object = {}) => ({
  ...{ email_id, state: 'sent', since: '2026-01-31T09:30:00.000Z', event_id: uuidOf(email_id), events: 1 },
  ...details,
  ...changes,
});
const notification = (index: number, changes: object = {}) => ({
  ...{ notification_id: `${uuidOf(index)}#log`, event_id: uuidOf(index), event_type: 'user_signup' },
  ...{ user: 'alice', channel: 'log', subject: 'Welcome', text: 'Welcome, alice', claim: 'c' },
  ...{ created_at: '2026-01-31T09:30:00.000Z', updated_at: '2026-01-31T09:30:00.000Z' },
  ...{ topic: 'user_events', partition: 0, offset: index, outcome: 'logged' },
  ...changes,
});

describe('a list', () => {
  it('comes in pages, each item once', async () => {
    const subject = await start();
    const users = Array.from({ length: 7 }, (_, index) => ({ user: `user ${index}`, status: 'paid' }));
    await subject.put('USERS_TABLE', users);
    const { items, pages } = await readAll(subject, listUsers, { query: { limit: '3' } });
    expect(items).toHaveLength(7);
    expect(items).toEqual(expect.arrayContaining(users));
    expect(pages).toBe(3);
  });

  it('is read on until a page is full of what the filter fits', async () => {
    const subject = await start();
    const made = Array.from({ length: 40 }, (_, index) => (index % 4 === 0 ? accepted : rejected)(index));
    await subject.put('ORDER_DECISIONS_TABLE', made);
    const first = await subject.call(listOrders, { query: { limit: '6' } });
    expect(first.body.items).toHaveLength(6);
    const { items } = await readAll(subject, listOrders, { query: { limit: '6' } });
    expect(items).toHaveLength(10);
    expect(items).toEqual(expect.arrayContaining(made.filter((one) => one.decision === 'accepted')));
  });

  it('is empty of nothing', async () => {
    const subject = await start();
    for (const contract of [listOrders, listUsers, listPaymentTotals, listNotifications])
      expect((await subject.call(contract)).body).toEqual({ items: [], next: null });
  });

  it.each([
    ['of another list', Buffer.from('{"item":"book"}').toString('base64url')],
    ['with more in it', Buffer.from('{"user":"alice","status":"paid"}').toString('base64url')],
    ['that is no JSON', Buffer.from('alice').toString('base64url')],
    ['that is no text', Buffer.from('{"user":{"$ne":1}}').toString('base64url')],
    ['that is nothing', '!!!'],
    ['with half a character', Buffer.from('{"user":"\\ud800"}').toString('base64url')],
    ['longer than a key may be', Buffer.from(`{"user":"${'€'.repeat(400)}"}`).toString('base64url')],
  ])('refuses a cursor %s', async (_what, cursor) => {
    const { call } = await start();
    const { status, body } = await call(listUsers, { query: { cursor } });
    expect(status).toBe(400);
    expect(body.violations).toEqual([
      {
        path: 'cursor',
        value: JSON.stringify(cursor).slice(0, 120),
        problem: expect.stringMatching(/^is no cursor of this/),
      },
    ]);
  });

  it('tells of an item that does not fit in the log alone', async () => {
    const subject = await start();
    await subject.put('USERS_TABLE', [{ user: 'alice', status: 'rich' }]);
    const { status, body } = await subject.call(listUsers);
    expect(status).toBe(500);
    expect(body.detail).not.toContain('rich');
  });
});

describe('orders', () => {
  it('are accepted or rejected, and found by user, item and reason', async () => {
    const subject = await start();
    await subject.put('ORDER_DECISIONS_TABLE', [
      accepted(1),
      accepted(2, { user: 'bob' }),
      rejected(3),
      rejected(4, { user: 'bob', reason: 'insufficient_stock' }),
    ]);
    const idsOf = async (contract: RouteContract, query: Record<string, string>) =>
      (await readAll(subject, contract, { query })).items.map((one) => Reflect.get(Object(one), 'order_id'));
    expect(await idsOf(listOrders, { user: 'bob' })).toEqual([uuidOf(2)]);
    expect(await idsOf(listOrders, { user: 'bob', item: 'pen' })).toEqual([]);
    expect(await idsOf(listRejections, { reason: 'insufficient_stock' })).toEqual([uuidOf(4)]);
    expect((await idsOf(listRejections, { item: 'book' })).sort()).toEqual([uuidOf(3), uuidOf(4)].sort());
  });

  it('that were taken over are shown with what is known of them', async () => {
    const subject = await start();
    const { timestamp: _, ...order } = makeOrder();
    const imported = { ...order, decision: 'accepted', imported_at: '2026-01-31T09:30:01.000Z' };
    await subject.put('ORDER_DECISIONS_TABLE', [imported]);
    expect((await readAll(subject, listOrders)).items).toEqual([imported]);
  });

  it('show how far they have come', async () => {
    const subject = await start();
    const tracked = { ...makeOrder(), ...position(7), received_at: '2026-01-31T09:30:01.000Z' };
    const { order_id } = tracked;
    expect((await subject.call(showOrder, { path: { order_id } })).body).toEqual({
      order_id,
      tracked: null,
      decision: null,
    });
    await subject.put('ORDER_HISTORY_TABLE', [tracked]);
    await subject.put('ORDER_DECISIONS_TABLE', [accepted(7, { order_id })]);
    expect((await subject.call(showOrder, { path: { order_id: order_id.toUpperCase() } })).body).toEqual({
      order_id,
      tracked,
      decision: accepted(7, { order_id }),
    });
    expect((await readAll(subject, listHistory, { query: { user: 'alice' } })).items).toEqual([tracked]);
    expect((await readAll(subject, listHistory, { query: { user: 'bob' } })).items).toEqual([]);
  });
});

describe('users and stock', () => {
  it('are shown one by one, and 404 when there are none', async () => {
    const subject = await start();
    const alice = { user: 'alice', status: 'paid', contact: { email: 'alice@example.com' } };
    await subject.put('USERS_TABLE', [alice, { user: 'bob', status: 'unpaid' }]);
    await subject.put('INVENTORY_TABLE', [{ item: 'fountain pen/blue', quantity: 3 }]);
    expect((await subject.call(showUser, { path: { user: 'alice' } })).body).toEqual(alice);
    expect((await readAll(subject, listUsers, { query: { status: 'paid' } })).items).toEqual([alice]);
    expect((await subject.call(showItem, { path: { item: 'fountain pen/blue' } })).body).toEqual({
      item: 'fountain pen/blue',
      quantity: 3,
    });
    expect((await readAll(subject, listInventory)).items).toHaveLength(1);
    for (const [contract, path] of [
      [showUser, { user: 'carol' }],
      [showItem, { item: 'book' }],
      [showPayment, { payment_id: uuidOf(1) }],
      [showEmail, { email_id: '0a1b2c3d' }],
    ] as const) {
      const { status, headers, body } = await subject.call(contract, { path });
      expect({ status, type: headers['content-type'] }).toEqual({
        status: 404,
        type: 'application/problem+json',
      });
      expect(body.detail).toMatch(/carol|book|No payment|No event/);
    }
  });
});

describe('payments', () => {
  it('are found by user, currency and method', async () => {
    const subject = await start();
    await subject.put('PAYMENTS_TABLE', [
      payment(1),
      payment(2, { user: 'alice' }),
      payment(3, { user: 'alice', currency: 'EUR', method: 'cash' }),
    ]);
    const { items } = await readAll(subject, listPayments, {
      query: { user: 'alice', currency: 'EUR', method: 'cash', limit: '1' },
    });
    expect(items).toEqual([payment(3, { user: 'alice', currency: 'EUR', method: 'cash' })]);
    expect((await subject.call(showPayment, { path: { payment_id: uuidOf(1) } })).body).toEqual(payment(1));
  });

  it('have totals that are exact, of all, of a user, of a currency, of both', async () => {
    const subject = await start();
    const total = (user: string, currency: string, amount: string) => ({
      user,
      currency,
      total: NumberValue.from(amount),
      payments: 2,
    });
    await subject.put('PAYMENT_TOTALS_TABLE', [
      total('alice', 'PLN', '90071992547409930.5'),
      total('alice', 'JPY', '700'),
      total('bob', 'PLN', '0.1'),
    ]);
    const read = async (query: Record<string, string>) =>
      (await readAll(subject, listPaymentTotals, { query: { limit: '1', ...query } })).items;
    expect(await read({})).toHaveLength(3);
    expect(await read({ user: 'alice' })).toEqual([
      { user: 'alice', currency: 'JPY', total: '700', payments: 2 },
      { user: 'alice', currency: 'PLN', total: '90071992547409930.50', payments: 2 },
    ]);
    expect(await read({ user: 'alice', currency: 'PLN' })).toHaveLength(1);
    expect(await read({ currency: 'PLN' })).toHaveLength(2);
    expect(await read({ user: 'carol' })).toEqual([]);
  });

  it('have totals whose cursor is of one user', async () => {
    const subject = await start();
    const cursor = Buffer.from('{"user":"bob","currency":"PLN"}').toString('base64url');
    const { status } = await subject.call(listPaymentTotals, { query: { user: 'alice', cursor } });
    expect(status).toBe(400);
  });
});

describe('e-mails', () => {
  it('are found by state and recipient, and shown with their history', async () => {
    const subject = await start();
    await subject.put('EMAILS_TABLE', [email('0a1b2c3d'), email('ffffffff', { state: 'opened' })]);
    const event = (index: number, at: string) => ({
      ...{ email_id: '0a1b2c3d', event_id: uuidOf(index), action: 'sent', timestamp: at, at, ...details },
      ...{ topic: 'email-updates', partition: 0, offset: index, received_at: at },
    });
    const events = [2, 1, 3].map((index) => event(index, `2026-01-31T09:30:0${index}.000Z`));
    await subject.put('EMAIL_HISTORY_TABLE', events);
    expect((await readAll(subject, listEmails, { query: { state: 'opened' } })).items).toHaveLength(1);
    expect((await readAll(subject, listEmails, { query: { recipient: 'a@example.com' } })).items).toEqual([]);
    const { body } = await subject.call(showEmail, { path: { email_id: '0A1B2C3D' } });
    expect(body).toEqual({
      email: email('0a1b2c3d'),
      history: [events[1], events[0], events[2]],
      truncated: false,
    });
  });

  it('are counted by day and action, and their suppressions told', async () => {
    const subject = await start();
    const counts = [
      { day: '2026-01-31', action: 'sent', count: 3 },
      { day: '2026-01-31', action: 'opened', count: 2 },
    ];
    await subject.put('EMAIL_COUNTS_TABLE', counts);
    const suppression = {
      ...{ address: 'alice@example.com', reason: 'unsubscribed', email_id: '0a1b2c3d' },
      ...{ event_id: uuidOf(1), at: '2026-01-31T09:30:00.000Z' },
    };
    await subject.put('SUPPRESSIONS_TABLE', [suppression]);
    expect((await subject.call(countEmails)).body).toEqual({ items: counts });
    expect((await readAll(subject, listSuppressions)).items).toEqual([suppression]);
  });
});

it('finds notifications by user, channel and outcome', async () => {
  const subject = await start();
  await subject.put('NOTIFICATIONS_TABLE', [
    notification(1),
    notification(2, { user: 'bob' }),
    notification(3, { outcome: 'dropped', reason: 'opt_out' }),
  ]);
  const count = async (query: Record<string, string>) =>
    (await readAll(subject, listNotifications, { query })).items.length;
  expect(await count({})).toBe(3);
  expect(await count({ user: 'alice' })).toBe(2);
  expect(await count({ user: 'alice', outcome: 'dropped' })).toBe(1);
  expect(await count({ channel: 'email' })).toBe(0);
});
