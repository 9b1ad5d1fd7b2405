import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { readMetrics } from '../../../../functions/api/observe/read-metrics.ts';
import { type ServiceAnswer, serveAws } from './serve-aws.ts';

const requestSchema = z.looseObject({
  NextToken: z.string().optional(),
  MetricDataQueries: z.array(z.object({ Id: z.string(), MetricStat: z.unknown() })),
});

async function start(answer: (request: z.output<typeof requestSchema>) => ServiceAnswer) {
  const requests: z.output<typeof requestSchema>[] = [];
  const configuration = await serveAws((input) => {
    const request = requestSchema.parse(input);
    requests.push(request);
    return answer(request);
  });
  const client = new CloudWatchClient(configuration);
  onTestFinished(() => client.destroy());
  const read = (withinMs = 10_000) =>
    readMetrics(
      { client, namespace: 'n', services: ['orders'], signal: AbortSignal.timeout(withinMs) },
      { from: 90_000, to: 300_000 },
    );
  return { read, requests };
}

test('asks for the sum of each metric by the minute, and puts the pages together', async () => {
  const page = (time: number, value: number) => ({
    MetricDataResults: [
      { Id: 'm0', Timestamps: [time], Values: [value] },
      { Id: 'm1', Timestamps: [], Values: [] },
    ],
  });
  const { read, requests } = await start(({ NextToken }) =>
    NextToken === undefined ? { ...page(60, 2), NextToken: 'more' } : page(120, 3),
  );
  expect(await read()).toEqual({
    ...{ from: 60_000, to: 300_000 },
    series: [
      {
        ...{ service: 'orders', metric: 'Produced' },
        points: [
          { time: 60_000, value: 2 },
          { time: 120_000, value: 3 },
        ],
      },
    ],
  });
  expect(requests).toMatchObject([
    { StartTime: 60, EndTime: 300, ScanBy: 'TimestampAscending' },
    { NextToken: 'more' },
  ]);
  expect(requests[0]?.MetricDataQueries).toHaveLength(7);
  expect(requests[0]?.MetricDataQueries[0]?.MetricStat).toEqual({
    Metric: { Namespace: 'n', MetricName: 'Produced', Dimensions: [{ Name: 'service', Value: 'orders' }] },
    ...{ Period: 60, Stat: 'Sum' },
  });
});

test.each(['never', 'ThrottlingException'] as const)('says so when the answer is %s', async (answer) => {
  const { read } = await start(() => answer);
  await expect(read(300)).rejects.toMatchObject({ name: 'HttpProblem', status: 503 });
});
