import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { expect, test } from 'vitest';
import { ACCOUNT, REGION } from '../aws-api/start-test-api.ts';
import { type Monitoring, startMonitoring } from './start-monitoring.ts';

const GROUP = '/aws/lambda/orders';
const ARN = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${GROUP}`;
const START = Date.parse('2026-01-31T12:00:00Z');

async function filter(monitoring: Monitoring, input: Partial<FilterLogEventsCommandInput> = {}) {
  const logs = monitoring.connect(CloudWatchLogsClient);
  const answer = await logs.send(new FilterLogEventsCommand({ logGroupName: GROUP, ...input }));
  return { messages: answer.events?.map(({ message }) => message), next: answer.nextToken, answer };
}

test("answers a function's lines, oldest first, with stream, time and id", async () => {
  const monitoring = await startMonitoring();
  monitoring.log('orders', 'first');
  monitoring.log('emails', 'of another');
  monitoring.clock.leap(1_000);
  monitoring.log('orders', { level: 'INFO', message: 'second' });
  const { answer } = await filter(monitoring);
  const stream = expect.stringMatching(/^2026\/01\/31\/\[\$LATEST\][0-9a-f]{32}$/);
  expect(answer).toMatchObject({
    events: [
      { logStreamName: stream, timestamp: START, ingestionTime: START, message: 'first' },
      { timestamp: START + 1_000, message: '{"level":"INFO","message":"second"}' },
    ],
    searchedLogStreams: [],
  });
  expect(answer.nextToken).toBeUndefined();
  expect(new Set(answer.events?.map(({ eventId }) => eventId)).size).toBe(2);
  expect(answer.events?.[0]?.eventId).toMatch(/^\d{56}$/);
});

test('answers the newest lines first when asked to start at the tail', async () => {
  const monitoring = await startMonitoring();
  for (const line of ['a', 'b', 'c']) monitoring.log('orders', line);
  const startTime = START - 1;
  const first = await filter(monitoring, { startTime, startFromHead: false, limit: 2 });
  expect(first.messages).toEqual(['c', 'b']);
  // The token keeps the direction.
  const second = await filter(monitoring, { startTime, limit: 2, nextToken: first.next });
  expect(second).toMatchObject({ messages: ['a'], next: undefined });
  await expect(filter(monitoring, { startFromHead: false })).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});

test('answers the lines of a time, its start and end among them', async () => {
  const monitoring = await startMonitoring();
  for (const line of ['a', 'b', 'c', 'd']) {
    monitoring.log('orders', line);
    monitoring.clock.leap(10);
  }
  const { messages } = await filter(monitoring, { startTime: START + 10, endTime: START + 20 });
  expect(messages).toEqual(['b', 'c']);
});

test('answers page by page, also while lines are added', async () => {
  const monitoring = await startMonitoring();
  for (const line of ['a', 'b', 'c', 'd', 'e']) monitoring.log('orders', line);
  const pages: (string | undefined)[][] = [];
  const client = monitoring.connect(CloudWatchLogsClient);
  for await (const page of paginateFilterLogEvents({ client }, { logGroupName: GROUP, limit: 2 })) {
    pages.push(page.events?.map(({ message }) => message) ?? []);
    if (pages.length === 1) monitoring.log('orders', 'f');
  }
  expect(pages).toEqual([
    ['a', 'b'],
    ['c', 'd'],
    ['e', 'f'],
  ]);
});

test('ends a page after a megabyte, and after a long search that found nothing', async () => {
  const monitoring = await startMonitoring();
  for (let index = 0; index < 5; index++) monitoring.log('orders', 'x'.repeat(300_000));
  expect((await filter(monitoring)).messages).toHaveLength(3);
  for (let index = 0; index < 5_000; index++) monitoring.log('orders', 'nothing');
  monitoring.log('orders', 'needle');
  const first = await filter(monitoring, { filterPattern: 'needle' });
  expect(first.messages).toEqual([]);
  expect(first.next).toBeDefined();
  const second = await filter(monitoring, { filterPattern: 'needle', nextToken: first.next });
  expect(second).toMatchObject({ messages: ['needle'], next: undefined });
});

test('refuses a token that is none, or that of another search', async () => {
  const monitoring = await startMonitoring();
  for (const line of ['a', 'b']) monitoring.log('orders', line);
  const { next } = await filter(monitoring, { limit: 1 });
  const refusal = { name: 'InvalidParameterException', message: expect.stringContaining('nextToken') };
  await expect(filter(monitoring, { nextToken: 'abc' })).rejects.toMatchObject(refusal);
  await expect(filter(monitoring, { nextToken: next, filterPattern: 'a' })).rejects.toMatchObject(refusal);
});

test('answers by stream name and by its beginning', async () => {
  const monitoring = await startMonitoring();
  monitoring.log('orders', 'today');
  monitoring.clock.leap(24 * 60 * 60 * 1000);
  monitoring.log('orders', 'tomorrow');
  const { answer } = await filter(monitoring);
  const logStreamNames = [answer.events?.[1]?.logStreamName ?? ''];
  expect((await filter(monitoring, { logStreamNames })).messages).toEqual(['tomorrow']);
  expect((await filter(monitoring, { logStreamNamePrefix: '2026/01/31' })).messages).toEqual(['today']);
});

test('answers by filter pattern, and says what is wrong with one', async () => {
  const monitoring = await startMonitoring();
  monitoring.log('orders', { level: 'WARN', offset: 3, audit: true });
  monitoring.log('orders', { level: 'INFO', offset: 3 });
  monitoring.log('orders', '{"level":"WARN" is no JSON');
  const filterPattern = '{ ($.level = "WARN") && ($.offset = 3) && ($.audit IS TRUE) }';
  expect((await filter(monitoring, { filterPattern })).messages).toHaveLength(1);
  await expect(filter(monitoring, { filterPattern: '[a, b]' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'Invalid filter pattern: space-delimited patterns ([…]) are not emulated.',
  });
});

test('names every parameter that does not fit', async () => {
  const monitoring = await startMonitoring();
  await expect(filter(monitoring, { limit: 0, startTime: -1 })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringMatching(/startTime: .*; limit: /),
  });
  await expect(filter(monitoring, { unmask: true })).rejects.toThrow(/unmask/);
  await expect(filter(monitoring, { logGroupIdentifier: ARN })).rejects.toThrow(/either/);
});

test('takes the ARN of a log group in place of its name', async () => {
  const monitoring = await startMonitoring();
  monitoring.log('orders', 'a');
  const { messages } = await filter(monitoring, { logGroupName: undefined, logGroupIdentifier: ARN });
  expect(messages).toEqual(['a']);
});

test('knows no log group but those of functions', async () => {
  const monitoring = await startMonitoring();
  await expect(filter(monitoring, { logGroupName: '/aws/lambda/none' })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'The specified log group does not exist.',
  });
});

test('asks for the right on the streams of the log group', async () => {
  const { api, connect, log } = await startMonitoring();
  log('orders', 'a');
  const logs = connect(CloudWatchLogsClient, 'role');
  const ask = (logGroupName: string) => logs.send(new FilterLogEventsCommand({ logGroupName }));
  api.grant({ Effect: 'Allow', Action: 'logs:FilterLogEvents', Resource: ARN });
  await expect(ask(GROUP)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining(`logs:FilterLogEvents on resource: ${ARN}:log-stream:`),
  });
  api.grant({ Effect: 'Allow', Action: 'logs:FilterLogEvents', Resource: `${ARN}:*` });
  await expect(ask(GROUP)).resolves.toMatchObject({ events: [{ message: 'a' }] });
  // Whoever may not ask does not learn whether the group is there.
  await expect(ask('/aws/lambda/none')).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('names an operation that is not emulated', async () => {
  const { connect } = await startMonitoring();
  await expect(connect(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({}))).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: 'DescribeLogGroups of the CloudWatch Logs API is not emulated. Emulated: FilterLogEvents.',
  });
});
