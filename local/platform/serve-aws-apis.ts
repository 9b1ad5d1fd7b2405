import type { AwsApi } from '../aws-api/aws-api.ts';
import type { Clock } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import { dynamodbApi } from '../dynamodb/dynamodb-api.ts';
import type { UsageCounter } from '../dynamodb/table-usage.ts';
import type { WriteJournalOptions } from '../dynamodb/write-journal.ts';
import type { Iam } from '../iam/iam.ts';
import { stsApi } from '../iam/sts-api.ts';
import { kafkaControlApi } from '../kafka-control/kafka-control-api.ts';
import { lambdaApi } from '../lambda/api.ts';
import type { EventSourceMappings } from '../lambda/event-source-mappings.ts';
import type { LambdaEngine } from '../lambda/start-lambda.ts';
import type { Outbox } from '../messages/outbox.ts';
import { SendingRate } from '../messages/sending-rate.ts';
import { sesApi } from '../messages/ses-api.ts';
import { snsApi } from '../messages/sns-api.ts';
import { cloudWatchApi } from '../monitoring/cloudwatch-api.ts';
import { LogStore } from '../monitoring/log-store.ts';
import { logsApi } from '../monitoring/logs-api.ts';
import { MetricStore } from '../monitoring/metric-store.ts';
import { TraceStore } from '../monitoring/trace-store.ts';
import { xrayApi } from '../monitoring/xray-api.ts';
import { cloudFormationApi } from '../stacks/cloudformation-api.ts';
import type { Stack } from '../stacks/stack.ts';
import type { RunningClusters } from './kafka-clusters.ts';

interface ServedEngines {
  readonly iam: Iam;
  readonly dynamodb: { readonly endpoint: string };
  readonly usage: UsageCounter;
  readonly writes: WriteJournalOptions;
  readonly clusters: RunningClusters;
  readonly lambda: LambdaEngine;
  readonly mappings: EventSourceMappings;
  readonly outbox: Outbox;
  readonly stacks: () => readonly Stack[];
  readonly clock: Clock;
  readonly journal: Journal;
}

/** Puts every emulated AWS API, under its signing name, on the listener. */
export function serveAwsApis(awsApi: AwsApi, engines: ServedEngines): void {
  const { iam, dynamodb, usage, writes, clusters, lambda, mappings, outbox, stacks, clock, journal } =
    engines;
  const owner = { access: iam, region: iam.region, account: iam.account };
  // How much an account may send is its owner's matter; here it is as much as comes.
  const rate = new SendingRate(clock, Number.POSITIVE_INFINITY);
  awsApi.addService('cloudformation', cloudFormationApi({ ...owner, stacks }));
  awsApi.addService('dynamodb', dynamodbApi({ ...owner, usage, writes, endpoint: dynamodb.endpoint }));
  awsApi.addService('kafka', kafkaControlApi({ ...owner, clusters: () => clusters.list() }));
  awsApi.addService('lambda', lambdaApi(lambda, { ...owner, mappings }));
  awsApi.addService('logs', logsApi({ ...owner, logs: new LogStore(journal), functions: listLogGroups }));
  awsApi.addService('monitoring', cloudWatchApi({ ...owner, metrics: new MetricStore(journal) }));
  awsApi.addService('ses', sesApi({ ...owner, outbox, rate }));
  awsApi.addService('sns', snsApi({ ...owner, outbox, rate }));
  awsApi.addService('sts', stsApi(owner));
  awsApi.addService('xray', xrayApi({ ...owner, traces: new TraceStore(journal) }));

  function listLogGroups(): { name: string; logGroup: string }[] {
    return lambda.list().map(({ name, log }) => ({ name, logGroup: log.group }));
  }
}
