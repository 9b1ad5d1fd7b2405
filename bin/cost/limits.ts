import { sum } from './sum.ts';
import {
  consoleRequests,
  httpCalls,
  listMappingTraffic,
  listTopicTraffic,
  listWork,
  type MappingTraffic,
  mostInBatch,
  type TopicTraffic,
  type Work,
} from './traffic.ts';
import { SECONDS_PER_MONTH, type Situation, type Workload } from './workload.ts';

/** https://docs.aws.amazon.com/msk/latest/developerguide/limits.html#msk-serverless-quota */
const CLUSTER_BYTES_PER_SECOND = 200e6;
const PARTITION_BYTES_PER_SECOND = 5e6;
/** https://docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html */
const POLLER_BYTES_PER_SECOND = 5e6;
/** Of an account, unless it asked for more: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const CONCURRENCY = 1_000;
const MS_PER_SECOND = 1_000;

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const mega = (bytes: number): string => `${number.format(bytes / 1e6)} MB/s`;

/** Where so many events, evenly as they come, are more than the stacks carry as they are: the bill is of larger ones then. */
export function listLimits(situation: Situation): string[] {
  const traffic = listTopicTraffic(situation);
  const work = listWork(situation);
  const total = sum(traffic, ({ bytes }) => bytes) / SECONDS_PER_MONTH;
  const atOnce = sum(work, countAtOnce);
  return [
    ...(total > CLUSTER_BYTES_PER_SECOND * situation.facts.clusters.length
      ? [
          `A cluster takes ${mega(CLUSTER_BYTES_PER_SECOND)}, and this is ${mega(total)}: it would need more clusters.`,
        ]
      : []),
    ...traffic.flatMap(limitTopic),
    ...listMappingTraffic(situation).flatMap((one) => limitMapping(one, situation)),
    ...work.flatMap(limitFunction),
    ...limitApi(situation),
    ...(atOnce > CONCURRENCY
      ? [
          `An account runs ${whole.format(CONCURRENCY)} functions at a time unless it asks for more, and this is ${whole.format(atOnce)}.`,
        ]
      : []),
  ];
}

function limitTopic({ topic, bytes }: TopicTraffic): string[] {
  const perSecond = bytes / SECONDS_PER_MONTH;
  if (perSecond <= PARTITION_BYTES_PER_SECOND * topic.partitions) return [];
  const needed = Math.ceil(perSecond / PARTITION_BYTES_PER_SECOND);
  return [
    `A partition takes ${mega(PARTITION_BYTES_PER_SECOND)}: ${topic.name} would need ${whole.format(needed)} in place of ${topic.partitions}.`,
  ];
}

/** Of a partition, one batch is handled after the other. */
function limitMapping(traffic: MappingTraffic, { workload, facts }: Situation): string[] {
  const { mapping, records, bytes } = traffic;
  const partitions = sum(
    facts.topics.filter(({ name }) => mapping.topics.includes(name)),
    (topic) => topic.partitions,
  );
  const perPartition = handledInSecond(traffic, workload);
  const needed = Math.ceil(records / SECONDS_PER_MONTH / perPartition);
  const pollers = Math.ceil(bytes / SECONDS_PER_MONTH / POLLER_BYTES_PER_SECOND);
  const most = mapping.pollers?.maximum ?? Number.POSITIVE_INFINITY;
  return [
    ...(needed > partitions
      ? [
          `${mapping.group} handles ${whole.format(perPartition)} records of a partition in a second: ${mapping.topics.join(', ')} would need ${whole.format(needed)} partitions in place of ${partitions}.`,
        ]
      : []),
    ...(pollers > most
      ? [
          `A poller takes ${mega(POLLER_BYTES_PER_SECOND)}: ${mapping.group} would need ${whole.format(pollers)} in place of ${most}.`,
        ]
      : []),
  ];
}

function handledInSecond({ mapping }: MappingTraffic, workload: Workload): number {
  const { perBatch, perRecord } = workload.consumerMs;
  const batch = mostInBatch(mapping, workload);
  return (batch / (perBatch + perRecord * batch)) * MS_PER_SECOND;
}

/** Calls come evenly; a throttle takes bursts of its own. */
function limitApi(situation: Situation): string[] {
  const perSecond = (httpCalls(situation) + consoleRequests(situation)) / SECONDS_PER_MONTH;
  return situation.facts.apiStages.flatMap(({ requestsPerSecond }) =>
    requestsPerSecond === undefined || perSecond <= requestsPerSecond
      ? []
      : [
          `The HTTP API takes ${whole.format(requestsPerSecond)} requests in a second, and this is ${whole.format(perSecond)}: more events in a call, or a higher api.requestsPerSecond.`,
        ],
  );
}

function countAtOnce({ invocations, msEach }: Work): number {
  return (invocations / SECONDS_PER_MONTH) * (msEach / MS_PER_SECOND);
}

/** How many of a consumer run at a time, its partitions limit. */
function limitFunction(work: Work): string[] {
  const { name, reservedConcurrency } = work.function;
  const atOnce = Math.ceil(countAtOnce(work));
  if (work.role === 'consumer' || reservedConcurrency === undefined || atOnce <= reservedConcurrency)
    return [];
  return [
    `${name} may run ${reservedConcurrency} times at once, and this is ${whole.format(atOnce)}: more events in a call would need fewer.`,
  ];
}
