import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { searchLogs } from '../../../../functions/api/observe/search-logs.ts';
import { type ServiceAnswer, serveAws } from './serve-aws.ts';

const requestSchema = z.looseObject({
  logGroupName: z.string(),
  nextToken: z.string().optional(),
  limit: z.number(),
});

/** CloudWatch Logs, as far as a test says what it answers. */
async function start(answer: (request: z.output<typeof requestSchema>) => ServiceAnswer) {
  const requests: z.output<typeof requestSchema>[] = [];
  const configuration = await serveAws((input) => {
    const request = requestSchema.parse(input);
    requests.push(request);
    return answer(request);
  });
  const client = new CloudWatchLogsClient(configuration);
  onTestFinished(() => client.destroy());
  const search = async (groups: readonly string[], options: { limit?: number; withinMs?: number } = {}) => {
    const { limit = 100, withinMs = 10_000 } = options;
    const found = await searchLogs(
      { client, groups, signal: AbortSignal.timeout(withinMs) },
      { pattern: '{ $.a = 1 }', from: 5, to: 9, order: 'newest first', limit },
    );
    return { ...found, times: found.lines.map(({ time }) => time) };
  };
  return { search, requests };
}

const event = (timestamp: number, padding = 0) => ({
  timestamp,
  message: JSON.stringify({ a: 1, padding: 'x'.repeat(padding) }),
});

test('reads on after an empty page, and asks for as many lines as are left', async () => {
  const pages: Record<string, ServiceAnswer> = {
    '': { events: [], nextToken: '1' },
    '1': { events: [event(8)], nextToken: '2' },
    '2': { events: [event(6)] },
  };
  const { search, requests } = await start(({ nextToken = '' }) => pages[nextToken] ?? {});
  expect(await search(['/aws/lambda/a'], { limit: 5 })).toMatchObject({ times: [8, 6], truncated: false });
  expect(requests).toMatchObject([
    { limit: 5, startTime: 5, endTime: 9, startFromHead: false, filterPattern: '{ $.a = 1 }' },
    { limit: 5, nextToken: '1' },
    { limit: 4, nextToken: '2' },
  ]);
});

test('puts the lines of all log groups in one order, and names their functions', async () => {
  const { search } = await start(({ logGroupName }) => ({
    events: logGroupName.endsWith('a') ? [event(9), event(5)] : [event(7)],
  }));
  const found = await search(['/aws/lambda/a', '/aws/lambda/b']);
  expect(found.times).toEqual([9, 7, 5]);
  expect(found.lines.map(({ functionName }) => functionName)).toEqual(['a', 'b', 'a']);
  expect(await search(['/aws/lambda/a', '/aws/lambda/b'], { limit: 2 })).toMatchObject({
    times: [9, 7],
    truncated: true,
  });
});

test('answers what it found when the time was up', async () => {
  const { search } = await start(({ logGroupName }) =>
    logGroupName.endsWith('slow') ? 'never' : { events: [event(7)] },
  );
  const found = await search(['/aws/lambda/a', '/aws/lambda/slow', '/aws/lambda/b'], { withinMs: 3_000 });
  expect(found).toMatchObject({ times: [7, 7], truncated: true });
});

test('answers what it found when a group was asked too often', async () => {
  const { search, requests } = await start(({ logGroupName }) =>
    logGroupName.endsWith('busy') ? 'ThrottlingException' : { events: [event(7)] },
  );
  expect(await search(['/aws/lambda/busy', '/aws/lambda/b'])).toMatchObject({ times: [7], truncated: true });
  expect(requests.filter(({ logGroupName }) => logGroupName.endsWith('busy'))).toHaveLength(2);
});

test('asks for no more lines when it has as many as are wanted, and says that there may be more', async () => {
  const { search, requests } = await start(({ logGroupName, limit }) =>
    logGroupName.endsWith('a')
      ? { events: Array.from({ length: limit }, () => event(9)), nextToken: '1' }
      : { events: [] },
  );
  expect(await search(['/aws/lambda/a'], { limit: 2 })).toMatchObject({ times: [9, 9], truncated: true });
  expect(requests).toHaveLength(1);
  // One group has more, and those after it have not.
  const groups = ['/aws/lambda/a', ...Array.from({ length: 9 }, (_, index) => `/aws/lambda/b${index}`)];
  expect(await search(groups, { limit: 2 })).toMatchObject({ times: [9, 9], truncated: true });
});

test('stops at two megabytes', async () => {
  const { search, requests } = await start(({ nextToken = '0' }) => ({
    events: [event(9, 900_000)],
    nextToken: String(Number(nextToken) + 1),
  }));
  const found = await search(['/aws/lambda/a']);
  expect(found).toMatchObject({ times: [9, 9], truncated: true });
  expect(requests).toHaveLength(3);
});

test('passes over what is no JSON object after all', async () => {
  const { search } = await start(() => ({
    events: [event(8), { timestamp: 7, message: '{"a":1} and more' }, { timestamp: 6, message: 'null' }],
  }));
  expect(await search(['/aws/lambda/a'])).toMatchObject({ times: [8], truncated: false });
});
