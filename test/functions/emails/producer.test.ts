import { expect, it } from 'vitest';
import { emailEventSchema } from '../../../functions/emails/event.ts';
import { makeEmailEvent } from '../../support/emails.ts';
import { uuidOf } from '../../support/fulfilment.ts';
import { captureLogs } from '../../support/function-logs.ts';
import { makeContext } from '../../support/lambda-context.ts';
import { readTopic } from '../../support/read-topic.ts';
import { startProducer } from '../../support/start-producer.ts';

const context = makeContext('millrace-emails-producer');
const start = (changes: Readonly<Record<string, string>> = {}) =>
  startProducer(() => import('../../../functions/emails/producer.ts'), {
    topic: 'email-updates',
    variables: { EMAILS_TOPIC: 'email-updates', ...changes },
  });

it('sends the events given as JSON, keyed by e-mail, and answers where each one is', async () => {
  const logs = captureLogs();
  const { kafka, handler } = await start();
  const emails = [
    makeEmailEvent('sent', { event_id: uuidOf(1), email_id: '9F3C21AB' }),
    makeEmailEvent('bounced', { event_id: uuidOf(2) }),
    makeEmailEvent('clicked', { event_id: uuidOf(3), email_id: '00000001' }),
  ];
  const answer = await handler({ emails }, context);
  const records = await readTopic(kafka, 'email-updates');
  if (answer.status !== 'delivered') throw new Error('refused');
  expect(answer.deliveries.map(({ id }) => id)).toEqual([uuidOf(1), uuidOf(2), uuidOf(3)]);
  for (const [n, { partition, offset }] of answer.deliveries.entries()) {
    const record = records.find((one) => one.partition === partition && one.offset === offset);
    const event = emailEventSchema.parse(emails[n]);
    expect(String(record?.key)).toBe(event.email_id);
    expect(JSON.parse(String(record?.value))).toEqual(event);
  }
  expect(answer.deliveries[0]?.partition).toBe(answer.deliveries[1]?.partition);
  expect(logs.lines(/^Message delivered$/)).toMatchObject([
    { ...answer.deliveries[0], outcome: 'produced', summary: 'sent 9f3c21ab to user@example.com' },
    { ...answer.deliveries[1], outcome: 'produced', action: 'bounced', recipient: 'user@example.com' },
    { ...answer.deliveries[2], outcome: 'produced', email_id: '00000001', event_id: uuidOf(3) },
  ]);
});

it('generates the lives of e-mails, which go on from call to call', async () => {
  captureLogs();
  const { kafka, handler } = await start();
  for (let call = 0; call < 3; call++) {
    expect(await handler({ generate: 20 }, context)).toMatchObject({ status: 'delivered' });
  }
  const records = await readTopic(kafka, 'email-updates');
  const events = records.map(({ value }) => emailEventSchema.parse(JSON.parse(String(value))));
  expect(events).toHaveLength(60);
  const lives = Map.groupBy(events, ({ email_id }) => email_id);
  expect(lives.size).toBeLessThan(60);
  for (const [first] of lives.values()) expect(first?.action).toBe('sent');
});

it('gives an event what it lacks, and answers with every violation', async () => {
  captureLogs();
  const { kafka, handler } = await start();
  const { event_id, event_type, timestamp, ...bare } = makeEmailEvent();
  expect(await handler({ emails: [bare] }, context)).toMatchObject({ status: 'delivered' });
  const [record] = await readTopic(kafka, 'email-updates');
  expect(emailEventSchema.parse(JSON.parse(String(record?.value)))).toMatchObject(bare);
  expect(await handler({ emails: [{ ...bare, action: 'bounced', email_id: 'abc123' }] }, context)).toEqual({
    status: 'refused',
    violations: [
      { index: 0, path: 'email_id', value: '"abc123"', problem: 'must be 8 hexadecimal characters' },
      {
        index: 0,
        path: 'details.bounce_reason',
        value: 'absent',
        problem: 'must be one of invalid_address, mailbox_full, server_error',
      },
    ],
  });
  expect(await readTopic(kafka, 'email-updates')).toHaveLength(1);
});

it('fails at cold start when a variable is missing or wrong, naming all', async () => {
  await expect(start({ KAFKA_BOOTSTRAP_SERVERS: 'nowhere', EMAILS_TOPIC: '' })).rejects.toThrow(
    /KAFKA_BOOTSTRAP_SERVERS must be host:port pairs.*EMAILS_TOPIC is empty/,
  );
});
