import { expect, it, onTestFinished, vi } from 'vitest';
import { beginAttempt } from '../../../functions/notifications/attempt.ts';
import { notifyUsers, type PlacedEvent } from '../../../functions/notifications/notify-users.ts';
import { sendDue } from '../../../functions/notifications/send-due.ts';
import type { NotificationService } from '../../../functions/notifications/service.ts';
import { listBudgets } from '../../../functions/notifications/tables/budgets.ts';
import { createLogger } from '../../../functions/shared/logger.ts';
import { Meter } from '../../../functions/shared/metrics.ts';
import { shareDynamoDb } from '../../support/dynamodb.ts';
import { uuidOf } from '../../support/fulfilment.ts';
import { captureLogs } from '../../support/function-logs.ts';
import { type InterceptedCommands, interceptCommands } from '../../support/intercept-commands.ts';
import {
  createNotificationTables,
  makePurchase,
  makeUser,
  type TestNotificationTables,
} from './notification-tables.ts';

const dynamoDb = shareDynamoDb();

const NOON = new Date('2026-01-31T12:00:00.000Z');
const INVOCATION_MS = 60_000;
const CHANNELS = ['email', 'sms'];
const EVENTS: PlacedEvent[] = ['alice', 'alice', 'bob'].map((user, offset) => ({
  event: makePurchase({ event_id: uuidOf(offset), user, item: `book ${offset}` }),
  ...{ topic: 'user_events', partition: 0, offset },
}));
const SENT_EACH = EVENTS.flatMap(({ event }) =>
  CHANNELS.map((channel) => `${event.event_id}#${channel}`),
).sort();

type Hook = (id: string) => Promise<unknown> | undefined;

interface World {
  readonly tables: TestNotificationTables;
  /** Ids of the notifications that went out, one for each time. */
  readonly sent: string[];
  readonly logs: ReturnType<typeof captureLogs>;
  /** The functions as a new execution environment has them. */
  createEnvironment(hooks?: { before?: Hook; after?: Hook }): {
    readonly service: NotificationService;
    readonly commands: InterceptedCommands;
  };
}

/** Two users who want what they bought told by e-mail and SMS, and providers that take everything. */
async function start({ limit = 30, deferred = false } = {}): Promise<World> {
  const logs = captureLogs();
  vi.useFakeTimers({ toFake: ['Date'], now: NOON });
  onTestFinished(() => void vi.useRealTimers());
  const preferences = {
    channels: { item_purchased: CHANNELS },
    ...(deferred && { quiet_hours: { from: '11:00', to: '12:10', time_zone: 'UTC' } }),
  };
  const users = ['alice', 'bob'].map((user) =>
    makeUser({ user, contact: { email: `${user}@example.com`, phone: `+4${user.length}` }, preferences }),
  );
  const tables = await createNotificationTables(dynamoDb, { users });
  const sent: string[] = [];
  return {
    tables,
    sent,
    logs,
    createEnvironment({ before, after } = {}) {
      const client = dynamoDb.createClient();
      const take = async (id: string) => {
        await before?.(id);
        sent.push(id);
        await after?.(id);
        return `message-${sent.length}`;
      };
      const idOf = (text: string | undefined, channel: string) => {
        const offset = Number(/book (\d)/.exec(text ?? '')?.[1]);
        return `${uuidOf(offset)}#${channel}`;
      };
      return {
        commands: interceptCommands(client),
        service: {
          tables: {
            client,
            users: tables.users.name,
            suppressions: tables.suppressions.name,
            notifications: tables.notifications.name,
            deferred: tables.deferred.name,
            budgets: tables.budgets.name,
          },
          rateLimit: { limit, windowSeconds: 60, overLimit: 'defer' },
          group: 'test',
          logger: createLogger('test'),
          meter: new Meter('millrace', 'notifications'),
          providers: {
            sender: 'millrace@example.com',
            sendEmail: (input) => take(idOf(input.Content?.Simple?.Body?.Text?.Data, 'email')),
            publish: (input) => take(idOf(input.Message, 'sms')),
          },
        },
      };
    },
  };
}

type Environment = ReturnType<World['createEnvironment']>;

function beginInvocation() {
  const endMs = Date.now() + INVOCATION_MS;
  return beginAttempt(() => endMs - Date.now());
}

const consumeAll = ({ service }: Environment, attempt = beginInvocation()) =>
  notifyUsers(service, EVENTS, attempt);
const sweep = ({ service }: Environment) => sendDue(service, beginInvocation());

/** The clock alone: two minutes, after which every invocation that ran is over. */
function passInvocation(): void {
  vi.setSystemTime(Date.now() + 2 * INVOCATION_MS);
}

const crash = () => Promise.reject(new Error('crash'));
const pass = () => Promise.resolve();

/** Everything went out once, or twice where it was under way; it is recorded once, and counted once. */
async function expectAllTold({ tables, sent }: World, extra: number): Promise<void> {
  expect([...new Set(sent)].sort()).toEqual(SENT_EACH);
  expect(sent.length - SENT_EACH.length).toBeLessThanOrEqual(extra);
  expect(
    Math.max(
      ...Map.groupBy(sent, (id) => id)
        .values()
        .map((times) => times.length),
    ),
  ).toBeLessThanOrEqual(1 + Math.min(extra, 1));
  const recorded = await tables.list();
  expect(recorded.map(({ notification_id }) => notification_id).sort()).toEqual(SENT_EACH);
  expect(new Set(recorded.map(({ outcome }) => outcome))).toEqual(new Set(['sent']));
  expect(await tables.listWaiting()).toEqual([]);
  expect(await listBudgets(tables.budgets)).toMatchObject([
    { user: 'alice', used: 4 },
    { user: 'bob', used: 2 },
  ]);
}

/** How many commands `run` takes when nothing goes wrong. */
async function countCommands(options: { deferred: boolean }, run: (world: World) => Promise<Environment>) {
  const { commands } = await run(await start(options));
  return commands.count('');
}

/** Lets an environment die at its `n`th command, before it goes out or after it took effect. */
function dieAt({ commands }: Environment, n: number, when: 'before' | 'after'): void {
  for (let earlier = 1; earlier < n; earlier++) commands.before('', pass);
  commands[when]('', crash);
}

/** Users who are sent to side by side may each have one message under way. */
const UNDER_WAY = 2;

it('tells everybody once, whatever command the consumer dies at', async () => {
  const all = await countCommands({ deferred: false }, async (world) => {
    const environment = world.createEnvironment();
    await consumeAll(environment);
    await expectAllTold(world, 0);
    return environment;
  });
  expect(all).toBe(3 + 1 + SENT_EACH.length);
  for (let n = 1; n <= all; n++) {
    for (const when of ['before', 'after'] as const) {
      const world = await start();
      const dying = world.createEnvironment();
      dieAt(dying, n, when);
      await expect(consumeAll(dying)).rejects.toThrow('crash');
      passInvocation();
      await consumeAll(world.createEnvironment());
      await expectAllTold(world, UNDER_WAY);
    }
  }
});

it('leaves what may still be under way to the clock, and sends it then', async () => {
  for (let n = 4; n <= 10; n++) {
    for (const when of ['before', 'after'] as const) {
      const world = await start();
      const dying = world.createEnvironment();
      dieAt(dying, n, when);
      await expect(consumeAll(dying)).rejects.toThrow('crash');
      const soFar = world.sent.length;
      await consumeAll(world.createEnvironment());
      const begunAnew = n === 4 && when === 'before';
      expect(world.sent.length).toBe(begunAnew ? SENT_EACH.length : soFar);
      await sweep(world.createEnvironment());
      passInvocation();
      await sweep(world.createEnvironment());
      await expectAllTold(world, UNDER_WAY);
    }
  }
});

it('sends and counts once and no more when the same invocation tries again after DynamoDB failed', async () => {
  for (let n = 1; n <= 10; n++) {
    for (const when of ['before', 'after'] as const) {
      const world = await start();
      const environment = world.createEnvironment();
      const attempt = beginInvocation();
      dieAt(environment, n, when);
      await expect(consumeAll(environment, attempt)).rejects.toThrow('crash');
      await consumeAll(environment, attempt);
      await expectAllTold(world, 0);
      environment.service.meter.publish();
      const counted = (name: string) => world.logs.metrics(name).flatMap(({ values }) => values);
      expect(counted('Notifications')).toEqual([EVENTS.length, EVENTS.length]);
      expect([counted('Accepted'), counted('Repeated')]).toEqual([[EVENTS.length], []]);
      expect(counted('DecisionLatency')).toHaveLength(EVENTS.length);
    }
  }
});

it.each(['before', 'after'] as const)(
  'tells everybody once when the consumer dies %s a message is sent',
  async (when) => {
    for (const deadly of SENT_EACH) {
      const world = await start();
      const dying = world.createEnvironment({
        [when]: (id: string) => (id === deadly ? crash() : undefined),
      });
      await expect(consumeAll(dying)).rejects.toThrow('crash');
      passInvocation();
      await consumeAll(world.createEnvironment());
      await expectAllTold(world, when === 'before' ? 1 : UNDER_WAY);
    }
  },
);

async function startDeferred(): Promise<World> {
  const world = await start({ deferred: true });
  await consumeAll(world.createEnvironment());
  expect(await world.tables.listWaiting()).toHaveLength(SENT_EACH.length);
  expect(await listBudgets(world.tables.budgets)).toEqual([]);
  vi.setSystemTime('2026-01-31T12:10:00.000Z');
  return world;
}

it('tells everybody once, whatever command the deferred function dies at', async () => {
  const clean = await startDeferred();
  const undisturbed = clean.createEnvironment();
  await sweep(undisturbed);
  await expectAllTold(clean, 0);
  for (let n = 1; n <= undisturbed.commands.count(''); n++) {
    for (const when of ['before', 'after'] as const) {
      const world = await startDeferred();
      const dying = world.createEnvironment();
      dieAt(dying, n, when);
      await expect(sweep(dying)).rejects.toThrow('crash');
      await consumeAll(world.createEnvironment());
      passInvocation();
      await sweep(world.createEnvironment());
      await expectAllTold(world, UNDER_WAY);
    }
  }
});

it('sends once when two invocations have the same batch in hand', async () => {
  const world = await start();
  const gate = Promise.withResolvers<void>();
  const first = consumeAll(world.createEnvironment({ before: () => gate.promise }));
  const second = world.createEnvironment();
  await expect.poll(async () => (await world.tables.list()).length).toBe(SENT_EACH.length);
  await consumeAll(second);
  expect(world.sent).toEqual([]);
  expect(new Set((await world.tables.listWaiting()).map(({ reason }) => reason))).toEqual(
    new Set(['interrupted']),
  );
  gate.resolve();
  await first;
  passInvocation();
  await sweep(second);
  await expectAllTold(world, 0);
});

it('sends once when three invocations work through what is due', async () => {
  const world = await startDeferred();
  await Promise.all([1, 2, 3].map(() => sweep(world.createEnvironment())));
  await expectAllTold(world, 0);
});
