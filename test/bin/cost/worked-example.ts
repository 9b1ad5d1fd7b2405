import { type Facts, mergeFacts } from '../../../bin/cost/facts.ts';
import { defaultWorkload, type Situation } from '../../../bin/cost/workload.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e'];

const plainFunction = {
  architecture: 'arm64',
  traced: false,
  logs: { application: false, platform: false },
  emitsMetrics: false,
} as const;

const facts: Facts = {
  ...mergeFacts([]),
  regions: ['us-east-1'],
  clusters: [{ id: 'S/Cluster', zones: 2 }],
  topics: NAMES.map((name) => ({ name, partitions: 3, retentionDays: 7, retentionBytes: 250 * 2 ** 30 })),
  mappings: NAMES.map((name) => ({
    id: `S/Mapping-${name}`,
    function: `S/Consumer-${name}`,
    topics: [name],
    group: `group-${name}`,
    batchSize: 500,
    batchingWindowSeconds: 0,
    pollers: { minimum: 1, maximum: 3, group: 'one' },
  })),
  functions: NAMES.flatMap((name) => [
    {
      ...plainFunction,
      id: `S/Producer-${name}`,
      name: `producer-${name}`,
      memoryMb: 256,
      variables: { TOPIC: name },
    },
    { ...plainFunction, id: `S/Consumer-${name}`, name: `consumer-${name}`, memoryMb: 512, variables: {} },
  ]),
  tables: [{ id: 'S/Table', pointInTimeRecovery: false, retained: false }],
  httpApis: [{ id: 'S/Api' }],
};

/**
 * Five topics of three partitions with one group each, a million events of 1 KB a day through an HTTP API, producers of
 * 256 MB that take 30 ms, batches of 20 at 512 MB that take 250 ms, one write unit for an event: computed by hand.
 */
export const workedExample: Situation = {
  facts,
  workload: { ...defaultWorkload, eventsPerDay: 1_000_000, batch: 20 },
};
