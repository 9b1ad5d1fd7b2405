import {
  CloudWatchClient,
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  ListMetricsCommand,
  type MetricDataQuery,
  type MetricStat,
} from '@aws-sdk/client-cloudwatch';
import { expect, test } from 'vitest';
import { type Monitoring, startMonitoring } from './start-monitoring.ts';

const START = Date.parse('2026-01-31T12:00:00Z');
const MINUTE_MS = 60_000;

const query = (Id: string, stat: Partial<MetricStat> = {}, rest: Partial<MetricDataQuery> = {}) => ({
  Id,
  MetricStat: {
    Metric: {
      Namespace: 'millrace',
      MetricName: 'Accepted',
      Dimensions: [{ Name: 'service', Value: 'orders' }],
    },
    Period: 60,
    Stat: 'Sum',
    ...stat,
  },
  ...rest,
});

async function ask(
  monitoring: Monitoring,
  queries: MetricDataQuery[],
  input: Partial<GetMetricDataCommandInput> = {},
) {
  const client = monitoring.connect(CloudWatchClient);
  return client.send(
    new GetMetricDataCommand({
      MetricDataQueries: queries,
      StartTime: new Date(START - 3 * 60 * MINUTE_MS),
      EndTime: new Date(START + 60 * MINUTE_MS),
      ScanBy: 'TimestampAscending',
      ...input,
    }),
  );
}

test('answers each statistic by the minute', async () => {
  const monitoring = await startMonitoring();
  monitoring.measure('Accepted', [1, 5]);
  monitoring.clock.leap(59_999);
  monitoring.measure('Accepted', [3]);
  monitoring.clock.leap(1);
  monitoring.measure('Accepted', [7]);
  const stats = ['Sum', 'SampleCount', 'Average', 'Minimum', 'Maximum'];
  const answer = await ask(
    monitoring,
    stats.map((Stat, index) => query(`q${index}`, { Stat })),
  );
  expect(answer.MetricDataResults?.map(({ Values }) => Values)).toEqual([
    [9, 7],
    [3, 1],
    [3, 7],
    [1, 7],
    [5, 7],
  ]);
  expect(answer.MetricDataResults?.[0]).toEqual({
    Id: 'q0',
    Label: 'Accepted',
    Timestamps: [new Date(START), new Date(START + MINUTE_MS)],
    Values: [9, 7],
    StatusCode: 'Complete',
  });
});

test('answers the newest first unless asked otherwise, with the label it was given', async () => {
  const monitoring = await startMonitoring();
  monitoring.measure('Accepted', [1]);
  monitoring.clock.leap(MINUTE_MS);
  monitoring.measure('Accepted', [2]);
  const answer = await ask(monitoring, [query('a', {}, { Label: 'orders' })], { ScanBy: undefined });
  expect(answer.MetricDataResults).toMatchObject([{ Label: 'orders', Values: [2, 1] }]);
});

test('takes metrics of other dimensions and units for others', async () => {
  const monitoring = await startMonitoring();
  monitoring.measure('Accepted', [1]);
  monitoring.measure('Accepted', [2], { dimensions: { service: 'emails' } });
  monitoring.measure('Accepted', [4], { dimensions: { service: 'orders', reason: 'x' } });
  monitoring.measure('Accepted', [8], { unit: 'Seconds' });
  const two = [
    { Name: 'reason', Value: 'x' },
    { Name: 'service', Value: 'orders' },
  ];
  const metric = { Namespace: 'millrace', MetricName: 'Accepted' };
  const answer = await ask(monitoring, [
    query('all'),
    query('counts', { Unit: 'Count' }),
    query('both', { Metric: { ...metric, Dimensions: two } }),
    query('none', { Metric: metric }),
    query('hidden', {}, { ReturnData: false }),
  ]);
  expect(answer.MetricDataResults?.map(({ Id, Values }) => [Id, Values])).toEqual([
    ['all', [9]],
    ['counts', [1]],
    ['both', [4]],
    ['none', []],
  ]);
});

test('adds minutes up to longer periods from the start on, and leaves the end out', async () => {
  const monitoring = await startMonitoring();
  for (let minute = 0; minute < 6; minute++) {
    monitoring.measure('Accepted', [10 ** minute]);
    monitoring.clock.leap(MINUTE_MS);
  }
  const answer = await ask(monitoring, [query('a', { Period: 120 })], {
    StartTime: new Date(START + MINUTE_MS + 30_000),
    EndTime: new Date(START + 5 * MINUTE_MS),
  });
  expect(answer.MetricDataResults).toMatchObject([
    { Timestamps: [new Date(START + MINUTE_MS), new Date(START + 3 * MINUTE_MS)], Values: [110, 11_000] },
  ]);
});

test('forgets what is older than three hours', async () => {
  const monitoring = await startMonitoring();
  monitoring.measure('Accepted', [1]);
  monitoring.clock.leap(179 * MINUTE_MS);
  monitoring.measure('Accepted', [2]);
  const input = { EndTime: new Date(START + 300 * MINUTE_MS) };
  expect((await ask(monitoring, [query('a')], input)).MetricDataResults).toMatchObject([{ Values: [1, 2] }]);
  monitoring.clock.leap(MINUTE_MS);
  monitoring.measure('Accepted', [3]);
  expect((await ask(monitoring, [query('a')], input)).MetricDataResults).toMatchObject([{ Values: [2, 3] }]);
});

test('answers page by page when asked for few points', async () => {
  const monitoring = await startMonitoring();
  for (let minute = 0; minute < 3; minute++) {
    monitoring.measure('Accepted', [minute]);
    monitoring.clock.leap(MINUTE_MS);
  }
  const pages: unknown[] = [];
  let NextToken: string | undefined;
  do {
    const answer = await ask(monitoring, [query('a'), query('b')], { MaxDatapoints: 2, NextToken });
    pages.push(answer.MetricDataResults?.map(({ Values, StatusCode }) => [Values, StatusCode]));
    NextToken = answer.NextToken;
  } while (NextToken !== undefined);
  expect(pages).toEqual([
    [
      [[0, 1], 'PartialData'],
      [[], 'PartialData'],
    ],
    [
      [[2], 'Complete'],
      [[0], 'PartialData'],
    ],
    [
      [[], 'Complete'],
      [[1, 2], 'Complete'],
    ],
  ]);
  await expect(ask(monitoring, [query('a')], { NextToken: 'x' })).rejects.toMatchObject({
    name: 'InvalidNextToken',
  });
});

test.each<[string, Partial<GetMetricDataCommandInput>, RegExp]>([
  [
    'an expression',
    { MetricDataQueries: [{ Id: 'a', Expression: 'b + c' }] },
    /Expression: metric math .* not emulated/,
  ],
  ['a query of nothing', { MetricDataQueries: [{ Id: 'a' }] }, /query a has no MetricStat/],
  [
    'a percentile',
    { MetricDataQueries: [query('a', { Stat: 'p99' })] },
    /Stat: is not emulated: expected Sum, /,
  ],
  [
    'part of a minute',
    { MetricDataQueries: [query('a', { Period: 30 })] },
    /Period: expected a multiple of 60/,
  ],
  ['an id', { MetricDataQueries: [query('A')] }, /Id: expected a lower-case letter/],
  ['ids that are the same', { MetricDataQueries: [query('a'), query('a')] }, /not unique/],
  [
    'a dynamic label',
    { MetricDataQueries: [query('a', {}, { Label: ['$', '{MAX}'].join('') })] },
    /dynamic labels/,
  ],
  ['another account', { MetricDataQueries: [query('a', {}, { AccountId: '1' })] }, /AccountId/],
  ['an end before the start', { EndTime: new Date(0) }, /StartTime must be less/],
  ['no query', { MetricDataQueries: [] }, /MetricDataQueries/],
])('refuses %s', async (_what, input, message) => {
  const monitoring = await startMonitoring();
  await expect(ask(monitoring, [query('a')], input)).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringMatching(message),
  });
});

test('asks for the right, and names an operation that is not emulated', async () => {
  const { api, connect } = await startMonitoring();
  const client = connect(CloudWatchClient, 'role');
  const command = new GetMetricDataCommand({
    MetricDataQueries: [query('a')],
    StartTime: new Date(START),
    EndTime: new Date(START + MINUTE_MS),
  });
  await expect(client.send(command)).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining('cloudwatch:GetMetricData on resource: *'),
  });
  api.grant({ Effect: 'Allow', Action: 'cloudwatch:GetMetricData', Resource: '*' });
  await expect(client.send(command)).resolves.toMatchObject({ MetricDataResults: [{ Values: [] }] });
  await expect(client.send(new ListMetricsCommand({}))).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: 'ListMetrics of the CloudWatch API is not emulated. Emulated: GetMetricData.',
  });
});
