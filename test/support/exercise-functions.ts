import { randomUUID } from 'node:crypto';
import { Partitioners } from 'kafkajs';
import { findMappings, switchMapping } from '../../bin/operate/mappings.ts';
import { usersTable } from '../../bin/target/tables.ts';
import type { Target } from '../../bin/target/target.ts';
import { addUser } from '../../functions/fulfilment/tables/users.ts';
import type { RunnerDescription } from '../../local/runner-description.ts';
import { plainKafka } from './read-topic.ts';

/** What has the notifications pipeline use all it has: a user may be told of one event over three channels a second. */
export const EXERCISE_CONTEXT = {
  'notifications.mode': 'send',
  'notifications.sender': 'news@example.com',
  'notifications.limit': '3',
  'notifications.windowSeconds': '1',
};

const PUSH = 'arn:aws:sns:us-east-1:000000000000:endpoint/GCM/app/0f3c5f0e-2f4a-4d1e-9d0a-5a3c1b2d4e6f';

/** Users who are told by e-mail, SMS and push: `dora` at once, `erik` half of it later. */
export async function addNotifiedUsers(target: Target): Promise<void> {
  for (const user of ['dora', 'erik'])
    await addUser(usersTable(target), {
      ...{ user, status: 'paid' },
      contact: { email: `${user}@example.com`, phone: '+48123456789', push: PUSH },
      preferences: { channels: { item_purchased: ['email', 'sms', 'push'] } },
    });
}

/** Of events that each call sends again: what a consumer has stored it looks up only when one is repeated. */
const REPEATED = '5d0f3c1e-7a42-4b7e-9a53-2f6f0c9d1e84';

/** What has a pipeline do all that it can, by its producer's output. */
const REQUESTS: Readonly<Record<string, () => object>> = {
  OrdersProducerFunction: () => ({
    orders: [
      { user: 'alice', item: 'pen', quantity: 1 },
      // More than there is: the stock is looked at and does not change.
      { user: 'alice', item: 'notebook', quantity: 1_000 },
      { order_id: REPEATED, user: 'alice', item: 'pen', quantity: 1 },
    ],
  }),
  EmailsProducerFunction: () => {
    const email_id = randomUUID().slice(0, 8);
    const details = { sender: 'news@example.com', recipient: `${email_id}@example.com`, subject: 'News' };
    const repeated = { email_id: REPEATED.slice(0, 8), event_id: REPEATED, action: 'sent', details };
    return {
      emails: [...['sent', 'unsubscribed'].map((action) => ({ email_id, action, details })), repeated],
    };
  },
  NotificationsProducerFunction: () => ({
    events: ['dora', 'erik', 'erik'].map((user) => ({
      ...{ event_type: 'item_purchased', user, item: 'pen', quantity: 1 },
    })),
  }),
  PaymentsProducerFunction: () => {
    const payment = { user: 'alice', amount: '12.50', currency: 'PLN', method: 'blik' };
    return { payments: [payment, { ...payment, payment_id: REPEATED }] };
  },
};

const TOPICS = ['orders', 'email-updates', 'user_events', 'payments'];

/** Has the producers send, and sends a broken record to each topic, past them. What fails is told by the runner. */
export async function exercisePipelines(
  target: Target,
  runner: Pick<RunnerDescription, 'kafka'>,
): Promise<void> {
  await Promise.allSettled(
    Object.entries(REQUESTS).map(([output, request]) => target.invoke(target.output(output), request())),
  );
  const producer = plainKafka(runner).producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  await producer.sendBatch({
    topicMessages: TOPICS.map((topic) => ({ topic, messages: [{ partition: 1, value: 'no event' }] })),
  });
  await producer.disconnect();
}

/** The group whose dead letters are redriven. */
export const REDRIVEN_GROUP = 'payment-tracker';

const OPERATIONS = [
  { operation: 'list-topics' },
  { operation: 'describe-topic', topic: 'orders' },
  { operation: 'read-records', topic: 'payments', from: 'beginning' },
  { operation: 'list-groups' },
  { operation: 'describe-group', group: 'order-tracker' },
  { operation: 'plan-offsets', group: 'order-tracker', to: 'earliest' },
  { operation: 'list-dead-letters' },
  { operation: 'read-dead-letters', group: REDRIVEN_GROUP },
  { operation: 'redrive', group: REDRIVEN_GROUP, max: 1 },
];

/** Has the operators' function do everything that needs no idle group. @returns its answers, without those it failed to give. */
export async function exerciseAdmin(target: Target): Promise<ReadonlyMap<string, unknown>> {
  const answers = new Map<string, unknown>();
  for (const request of OPERATIONS) {
    const [answer] = await Promise.allSettled([target.invoke(target.output('KafkaAdminFunction'), request)]);
    if (answer.status === 'fulfilled') answers.set(request.operation, answer.value);
  }
  return answers;
}

/** Sets the offsets of a group to what they are, its mapping switched off meanwhile. */
export async function exerciseSetOffsets(target: Target): Promise<unknown> {
  const group = 'order-tracker';
  const switchAll = async (enabled: boolean): Promise<void> => {
    for (const mapping of await findMappings(target, group))
      await switchMapping(target, mapping, { enabled, limitMs: 90_000, onState: () => undefined });
  };
  await switchAll(false);
  const answer = await target.invoke(target.output('KafkaAdminFunction'), {
    ...{ operation: 'set-offsets', group, topic: 'orders' },
    offsets: [{ partition: 0, offset: 0 }],
  });
  await switchAll(true);
  return answer;
}

/** A group that no stack declares, which has committed an offset. */
export async function commitAsStranger(runner: Pick<RunnerDescription, 'kafka'>): Promise<void> {
  const consumer = plainKafka(runner).consumer({ groupId: 'stranger', maxWaitTimeInMs: 100 });
  const joined = Promise.withResolvers<void>();
  consumer.on(consumer.events.GROUP_JOIN, () => joined.resolve());
  await consumer.connect();
  await consumer.subscribe({ topic: 'payments' });
  await consumer.run({ autoCommit: false, eachMessage: async () => undefined });
  await joined.promise;
  await consumer.commitOffsets([{ topic: 'payments', partition: 0, offset: '0' }]);
  await consumer.disconnect();
}
