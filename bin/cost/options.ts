import { type Bill, computeCost } from './compute-cost.ts';
import type { Facts, FunctionFacts, MappingFacts } from './facts.ts';
import type { PriceTable } from './prices.ts';
import { findEventTopics, listMappingTraffic } from './traffic.ts';
import { HOURS_PER_MONTH, type Situation, type Workload } from './workload.ts';

/** Something that could be had otherwise. */
export interface CostOption {
  /** Short, for machines: `on-demand-mappings`. */
  readonly name: string;
  /** What would be otherwise. */
  readonly description: string;
  /** What it costs beside money; undefined for what loses nothing. */
  readonly loses?: string;
  /** The situation with it; undefined where it is so already, or cannot be. */
  readonly apply: (situation: Situation) => Situation | undefined;
}

export interface AppliedOption {
  readonly option: CostOption;
  readonly bill: Bill;
  /** Below 0 where it costs more. */
  readonly savesUsd: number;
}

/** Each option on its own, by the same computation as the bill. */
export function applyOptions(situation: Situation, prices: PriceTable): AppliedOption[] {
  const present = computeCost(situation.workload, situation.facts, prices);
  return costOptions.flatMap((option) => {
    const other = option.apply(situation);
    if (other === undefined) return [];
    const bill = computeCost(other.workload, other.facts, prices);
    return [{ option, bill, savesUsd: present.totalUsd - bill.totalUsd }];
  });
}

function withFacts({ workload, facts }: Situation, change: Partial<Facts>): Situation {
  return { workload, facts: { ...facts, ...change } };
}

function withWorkload({ workload, facts }: Situation, change: Partial<Workload>): Situation {
  return { workload: { ...workload, ...change }, facts };
}

function withFunctions(situation: Situation, change: (one: FunctionFacts) => FunctionFacts): Situation {
  return withFacts(situation, { functions: situation.facts.functions.map(change) });
}

const isProvisioned = ({ pollers }: MappingFacts): boolean => pollers !== undefined;

const onDemandMappings: CostOption = {
  name: 'on-demand-mappings',
  description: 'mappings on demand, endpoints for lambda and sts in each zone',
  loses:
    'partial batch responses, the retry limit, bisecting, Kafka dead-letter topics, schema decoding: a record that fails blocks its partition until it expires',
  apply(situation) {
    const { mappings, clusters, endpoints } = situation.facts;
    if (!mappings.some(isProvisioned)) return undefined;
    const zones = clusters[0]?.zones ?? 2;
    return withFacts(situation, {
      mappings: mappings.map(({ pollers: _, ...mapping }) => mapping),
      endpoints: [...endpoints, { id: 'lambda', zones }, { id: 'sts', zones }],
    });
  },
};

const noPollerGroup: CostOption = {
  name: 'no-poller-group',
  description: 'event poller units for each mapping alone, without a poller group',
  apply(situation) {
    const { mappings } = situation.facts;
    if (!mappings.some(({ pollers }) => pollers?.group !== undefined)) return undefined;
    return withFacts(situation, {
      mappings: mappings.map(({ pollers, ...mapping }) =>
        pollers === undefined
          ? mapping
          : { ...mapping, pollers: { minimum: pollers.minimum, maximum: pollers.maximum } },
      ),
    });
  },
};

const onePollerGroup: CostOption = {
  name: 'one-poller-group',
  description: 'one poller group for all mappings',
  apply(situation) {
    const { mappings } = situation.facts;
    const groups = new Set(mappings.filter(isProvisioned).map(({ id, pollers }) => pollers?.group ?? id));
    if (groups.size < 2) return undefined;
    return withFacts(situation, {
      mappings: mappings.map((mapping) =>
        mapping.pollers === undefined
          ? mapping
          : { ...mapping, pollers: { ...mapping.pollers, group: 'one' } },
      ),
    });
  },
};

function withMinimumPollers(
  situation: Situation,
  minimumOf: (pollers: { minimum: number; maximum: number }) => number,
): Situation | undefined {
  const { mappings } = situation.facts;
  if (mappings.every(({ pollers }) => pollers === undefined || minimumOf(pollers) === pollers.minimum))
    return undefined;
  return withFacts(situation, {
    mappings: mappings.map((mapping) =>
      mapping.pollers === undefined
        ? mapping
        : { ...mapping, pollers: { ...mapping.pollers, minimum: minimumOf(mapping.pollers) } },
    ),
  });
}

const mostPollers: CostOption = {
  name: 'minimum-pollers-at-maximum',
  description: 'as many pollers at all times as each mapping may have',
  apply: (situation) => withMinimumPollers(situation, ({ maximum }) => maximum),
};

const onePoller: CostOption = {
  name: 'one-minimum-poller',
  description: 'one poller at least for each mapping',
  loses: 'a mapping takes longer to follow a sudden rush',
  apply: (situation) => withMinimumPollers(situation, () => 1),
};

const MORE_RECORDS = 10;

const largerBatches: CostOption = {
  name: 'larger-batches',
  description: `${MORE_RECORDS} times as many records in an invocation`,
  loses: 'records wait until so many have come',
  apply(situation) {
    const { batch } = situation.workload;
    return batch === undefined ? undefined : withWorkload(situation, { batch: batch * MORE_RECORDS });
  },
};

const WINDOW_SECONDS = 10;

const batchingWindow: CostOption = {
  name: 'batching-window',
  description: `a batching window of ${WINDOW_SECONDS} seconds`,
  loses: `records wait up to ${WINDOW_SECONDS} seconds`,
  apply(situation) {
    const { workload, facts } = situation;
    if (workload.batch !== undefined) return undefined;
    if (facts.mappings.every((mapping) => mapping.batchingWindowSeconds >= WINDOW_SECONDS)) return undefined;
    return withFacts(situation, {
      mappings: facts.mappings.map((mapping) => ({
        ...mapping,
        batchingWindowSeconds: Math.max(mapping.batchingWindowSeconds, WINDOW_SECONDS),
      })),
    });
  },
};

const LARGE_CALL_EVENTS = 100;

const largerCalls: CostOption = {
  name: 'larger-calls',
  description: `${LARGE_CALL_EVENTS} events in one call of a producer`,
  loses: 'callers have to collect events',
  apply(situation) {
    if (situation.workload.eventsPerCall >= LARGE_CALL_EVENTS) return undefined;
    return withWorkload(situation, { eventsPerCall: LARGE_CALL_EVENTS });
  },
};

const shortRetention: CostOption = {
  name: 'retention-one-day',
  description: 'topics that keep records for a day',
  loses: 'nothing older than a day can be replayed',
  apply(situation) {
    const names = new Set(findEventTopics(situation.facts).map(({ name }) => name));
    const { topics } = situation.facts;
    if (!topics.some(({ name, retentionDays }) => names.has(name) && retentionDays > 1)) return undefined;
    return withFacts(situation, {
      topics: topics.map((topic) => (names.has(topic.name) ? { ...topic, retentionDays: 1 } : topic)),
    });
  },
};

function withArchitecture(
  situation: Situation,
  architecture: FunctionFacts['architecture'],
): Situation | undefined {
  if (situation.facts.functions.every((one) => one.architecture === architecture)) return undefined;
  return withFunctions(situation, (one) => ({ ...one, architecture }));
}

const x86: CostOption = {
  name: 'x86',
  description: 'functions on x86_64',
  apply: (situation) => withArchitecture(situation, 'x86_64'),
};

const arm: CostOption = {
  name: 'arm',
  description: 'functions on arm64',
  apply: (situation) => withArchitecture(situation, 'arm64'),
};

const warningsOnly: CostOption = {
  name: 'warnings-only',
  description: 'log level WARN, of the functions and of Lambda itself',
  loses: 'no line tells what became of an event',
  apply(situation) {
    const { functions } = situation.facts;
    if (!functions.some(({ logs }) => logs.application || logs.platform)) return undefined;
    return withFunctions(situation, (one) => ({ ...one, logs: { application: false, platform: false } }));
  },
};

const shortLogs: CostOption = {
  name: 'log-retention-one-day',
  description: 'log groups that keep a day',
  loses: 'nothing older than a day can be looked into',
  apply(situation) {
    const { logGroups } = situation.facts;
    if (!logGroups.some(({ retentionDays }) => retentionDays !== 1)) return undefined;
    return withFacts(situation, { logGroups: logGroups.map((group) => ({ ...group, retentionDays: 1 })) });
  },
};

const untraced: CostOption = {
  name: 'no-tracing',
  description: 'functions without X-Ray tracing',
  loses: 'no trace leads from a producer to its consumers',
  apply(situation) {
    if (!situation.facts.functions.some(({ traced }) => traced)) return undefined;
    return withFunctions(situation, (one) => ({ ...one, traced: false }));
  },
};

const WORK_HOURS_A_WEEK = 50;
const HOURS_A_WEEK = 168;

const workHours: CostOption = {
  name: 'work-hours',
  description: 'stacks deleted at night and at weekends, there for 10 hours on 5 days',
  loses: 'what is in topics and tables; 5 to 20 minutes each morning',
  apply(situation) {
    const { workload, facts } = situation;
    // What outlives its stack is not meant to be gone every night.
    if (facts.tables.some(({ retained }) => retained)) return undefined;
    if (workload.hoursPerMonth !== HOURS_PER_MONTH) return undefined;
    return withWorkload(situation, { hoursPerMonth: (HOURS_PER_MONTH * WORK_HOURS_A_WEEK) / HOURS_A_WEEK });
  },
};

/** The number of invocations tells whether batches could be larger at all. */
function isWorthIt(option: CostOption): CostOption {
  return {
    ...option,
    apply(situation) {
      const other = option.apply(situation);
      if (other === undefined) return undefined;
      const batches = (one: Situation): number[] => listMappingTraffic(one).map(({ batch }) => batch);
      return String(batches(situation)) === String(batches(other)) ? undefined : other;
    },
  };
}

/** In the order in which they are shown. */
export const costOptions: readonly CostOption[] = [
  onDemandMappings,
  noPollerGroup,
  onePollerGroup,
  mostPollers,
  onePoller,
  isWorthIt(largerBatches),
  isWorthIt(batchingWindow),
  largerCalls,
  shortRetention,
  x86,
  arm,
  warningsOnly,
  shortLogs,
  untraced,
  workHours,
];
