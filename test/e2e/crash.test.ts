import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { decisionsTable, historyTable, inventoryTable, usersTable } from '../../bin/target/tables.ts';
import { connectRunner, type Target } from '../../bin/target/target.ts';
import { listDecisions } from '../../functions/fulfilment/tables/decisions.ts';
import { addItem, listItems, type StockItem } from '../../functions/fulfilment/tables/inventory.ts';
import { addUser, listUsers, type User } from '../../functions/fulfilment/tables/users.ts';
import type { Order } from '../../functions/orders/event.ts';
import { decodeOrder } from '../../functions/orders/order-avro.ts';
import { listTrackedOrders } from '../../functions/orders/tables/history.ts';
import { unframeFromGlue } from '../../functions/shared/glue-framing.ts';
import { eventually } from '../support/eventually.ts';
import { startMillrace } from '../support/millrace-process.ts';
import { Random } from '../support/random.ts';
import { hasCaughtUp, plainKafka, readTopic } from '../support/read-topic.ts';
import { tempFolder } from '../support/temp-folder.ts';

const ORDERS = 10_000;
const PER_CALL = 250;
const KILLS = 5;
const SEED = 20_261_121;

interface Decided {
  decision: 'accepted' | 'rejected';
  reason?: string;
}

/** What a program that does one thing after the other makes of the log. */
function decideInSequence(log: readonly Order[], users: readonly User[], stock: readonly StockItem[]) {
  const status = new Map(users.map((user) => [user.user, user.status]));
  const left = new Map(stock.map(({ item, quantity }) => [item, quantity]));
  const decided = new Map<string, Decided>();
  for (const { order_id, user, item, quantity } of log) {
    if (decided.has(order_id)) continue;
    const available = left.get(item);
    const reason = !status.has(user)
      ? 'user_unknown'
      : status.get(user) !== 'paid'
        ? 'user_not_paid'
        : available === undefined
          ? 'item_unknown'
          : available < quantity
            ? 'insufficient_stock'
            : undefined;
    if (reason === undefined) left.set(item, (available ?? 0) - quantity);
    decided.set(order_id, reason === undefined ? { decision: 'accepted' } : { decision: 'rejected', reason });
  }
  return { decided, left };
}

test('ten thousand orders are decided exactly once though the runner is killed five times', async () => {
  const random = new Random(SEED);
  const state = await tempFolder();
  const assembly = inject('assembly');
  const users = Array.from(
    { length: 20 },
    (_, index): User => ({
      user: `user-${index}`,
      status: random.next() < 0.8 ? 'paid' : 'unpaid',
    }),
  );
  const stock = Array.from(
    { length: 30 },
    (_, index): StockItem => ({ item: `item-${index}`, quantity: random.int(0, 6_000) }),
  );
  const orders = Array.from(
    { length: ORDERS },
    (): Order => ({
      order_id: random.uuid(),
      user: random.next() < 0.03 ? 'nobody' : random.pick(users).user,
      item: random.next() < 0.03 ? 'nothing' : random.pick(stock).item,
      quantity: random.int(1, 20),
      timestamp: '2026-01-31T09:30:00Z',
    }),
  );
  const calls = Array.from({ length: ORDERS / PER_CALL }, (_, index) =>
    orders.slice(index * PER_CALL, (index + 1) * PER_CALL),
  );
  const killedCalls = new Set<number>();
  while (killedCalls.size < KILLS) killedCalls.add(random.int(1, calls.length - 1));

  const start = async () => {
    const started = await startMillrace({ state, assembly }, '--no-events');
    return { ...started, target: connectRunner(started.runner) };
  };
  const send = (target: Target, call: Order[]) =>
    target.invoke(target.output('OrdersProducerFunction'), { orders: call });

  let current = await start();
  await Promise.all(users.map((user) => addUser(usersTable(current.target), user)));
  await Promise.all(stock.map((item) => addItem(inventoryTable(current.target), item)));

  const [knownUsers, stockBefore] = await Promise.all([
    listUsers(usersTable(current.target)),
    listItems(inventoryTable(current.target)),
  ]);

  for (const [index, call] of calls.entries()) {
    if (killedCalls.has(index)) {
      // The kill comes at any instant of sending, deciding and writing; whoever got no answer sends again.
      const answer = send(current.target, call).catch((error: unknown) => error);
      await sleep(random.int(0, 120));
      current.process.signal('SIGKILL');
      await current.process.ended;
      await answer;
      current.target.close();
      current = await start();
    }
    expect(await send(current.target, call)).toMatchObject({ status: 'delivered' });
  }

  const kafka = plainKafka(current.runner);
  for (const group of ['order-processor', 'order-tracker']) {
    await eventually(async () => expect(await hasCaughtUp(kafka, { group, topic: 'orders' })).toBe(true));
  }
  const log = (await readTopic(kafka, 'orders')).map(({ value }) =>
    decodeOrder(unframeFromGlue(value ?? Buffer.alloc(0)).body),
  );
  const model = decideInSequence(log, knownUsers, stockBefore);
  const decisions = await listDecisions(decisionsTable(current.target));
  expect(
    Object.fromEntries(
      (await listItems(inventoryTable(current.target))).map(({ item, quantity }) => [item, quantity]),
    ),
  ).toEqual(Object.fromEntries(model.left));
  expect(decisions).toHaveLength(ORDERS);
  expect(
    Object.fromEntries(
      decisions.map((made) => [
        made.order_id,
        made.decision === 'accepted'
          ? { decision: made.decision }
          : { decision: made.decision, reason: made.reason },
      ]),
    ),
  ).toEqual(Object.fromEntries(model.decided));
  expect(
    new Set((await listTrackedOrders(historyTable(current.target))).map(({ order_id }) => order_id)),
  ).toEqual(new Set(orders.map(({ order_id }) => order_id)));
  current.target.close();
}, 1_800_000);
