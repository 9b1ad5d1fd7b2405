import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import type { AnswerOf } from '../../shared/http/contract.ts';
import { HttpProblem } from '../../shared/http/problem.ts';
import { type readMetrics as contract, SHOWN_METRICS } from '../contract/observe.ts';
import { askInTime } from './ask-in-time.ts';

const MINUTE_MS = 60_000;

export interface Metrics {
  readonly client: CloudWatchClient;
  readonly namespace: string;
  /** The pipelines: what metrics have as the dimension `service`. */
  readonly services: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * What was counted in each minute, from the beginning of the minute of `from` on.
 * @throws HttpProblem 503 when CloudWatch does not answer in time.
 */
export async function readMetrics(
  { client, namespace, services, signal }: Metrics,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<AnswerOf<typeof contract>> {
  const start = Math.floor(from / MINUTE_MS) * MINUTE_MS;
  const series = services.flatMap((service) =>
    SHOWN_METRICS.map((metric) => ({ service, metric, points: [] as { time: number; value: number }[] })),
  );
  const byId = new Map(series.map((one, index) => [`m${index}`, one]));
  let NextToken: string | undefined;
  do {
    const command = new GetMetricDataCommand({
      MetricDataQueries: [...byId].map(([id, { service, metric }]) =>
        toQuery(id, { namespace, service, metric }),
      ),
      ...{ StartTime: new Date(start), EndTime: new Date(to), ScanBy: 'TimestampAscending', NextToken },
    });
    const page = await askInTime(signal, (options) => client.send(command, options));
    if (page === undefined) throw new HttpProblem(503, 'CloudWatch did not answer in time.');
    for (const { Id = '', Timestamps = [], Values = [] } of page.MetricDataResults ?? [])
      byId
        .get(Id)
        ?.points.push(...Timestamps.map((at, index) => ({ time: at.getTime(), value: Values[index] ?? 0 })));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return { from: start, to, series: series.filter(({ points }) => points.length > 0) };
}

function toQuery(
  Id: string,
  { namespace, service, metric }: { namespace: string; service: string; metric: string },
): MetricDataQuery {
  return {
    Id,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: metric,
        Dimensions: [{ Name: 'service', Value: service }],
      },
      Period: MINUTE_MS / 1000,
      Stat: 'Sum',
    },
  };
}
