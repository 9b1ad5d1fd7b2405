import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { XRayClient } from '@aws-sdk/client-xray';
import { onTestFinished } from 'vitest';
import { Journal } from '../../../local/core/journal.ts';
import { cloudWatchApi } from '../../../local/monitoring/cloudwatch-api.ts';
import { LogStore } from '../../../local/monitoring/log-store.ts';
import { logsApi } from '../../../local/monitoring/logs-api.ts';
import { MetricStore } from '../../../local/monitoring/metric-store.ts';
import { TraceStore } from '../../../local/monitoring/trace-store.ts';
import { xrayApi } from '../../../local/monitoring/xray-api.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { ACCOUNT, REGION, startTestApi, type TestApi } from '../aws-api/start-test-api.ts';

type AnyClient = CloudWatchLogsClient | CloudWatchClient | XRayClient;

interface ClientOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts: number;
}

export interface Monitoring {
  readonly api: TestApi;
  /** What functions log, measure and trace is written here. */
  readonly journal: Journal;
  /** Moves the journal's time. */
  readonly clock: FakeClock;
  /** A client with the rights of everybody, or of the role. */
  connect<C extends AnyClient>(client: new (options: ClientOptions) => C, as?: 'operator' | 'role'): C;
  /** A function's line, as JSON unless it is text. */
  log(functionName: string, line: string | Record<string, unknown>): void;
  measure(
    name: string,
    values: readonly number[],
    of?: { readonly dimensions?: Record<string, string>; readonly unit?: string },
  ): void;
}

const NOON = Date.parse('2026-01-31T12:00:00Z');

/** The three APIs over a journal, with the functions `orders` and `emails` unless there are others. */
export async function startMonitoring({
  functions = ['orders', 'emails'],
  now = NOON,
}: {
  readonly functions?: readonly string[];
  readonly now?: number;
} = {}): Promise<Monitoring> {
  const api = await startTestApi();
  const clock = new FakeClock(now);
  const journal = new Journal({ now: () => clock.now() });
  const owner = { access: api.iam, region: REGION, account: ACCOUNT };
  const listed = functions.map((name) => ({ name, logGroup: `/aws/lambda/${name}` }));
  api.addService('logs', logsApi({ ...owner, logs: new LogStore(journal), functions: () => listed }));
  api.addService('monitoring', cloudWatchApi({ ...owner, metrics: new MetricStore(journal) }));
  api.addService('xray', xrayApi({ ...owner, traces: new TraceStore(journal) }));
  return {
    ...{ api, journal, clock },
    connect(Client, as = 'operator') {
      const credentials =
        as === 'role' ? api.roleCredentials : { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'x' };
      const client = new Client({ endpoint: api.url, region: REGION, credentials, maxAttempts: 1 });
      onTestFinished(() => client.destroy());
      return client;
    },
    log(functionName, line) {
      const kind = 'function-log';
      if (typeof line === 'string') journal.record({ kind, functionName, line });
      else journal.record({ kind, functionName, line: JSON.stringify(line), record: line });
    },
    measure(name, values, { dimensions = { service: 'orders' }, unit = 'Count' } = {}) {
      const metric = { name, unit, dimensions, values: [...values] };
      journal.record({ kind: 'metric', functionName: 'orders', namespace: 'millrace', ...metric });
    },
  };
}
