import { type Facts, type FunctionFacts, findFunction, type MappingFacts, type TopicFacts } from './facts.ts';
import type { RequestUnits } from './measured.ts';
import { sum } from './sum.ts';
import { DAYS_PER_MONTH, SECONDS_PER_MONTH, type Situation, type Workload } from './workload.ts';

export const GIB = 2 ** 30;
/** AWS counts logs and tables in GB; its own calculator takes them for 2 ** 30 bytes as well. */
export const GB = GIB;

const MINUTES_PER_HOUR = 60;

/** Lambda's 6 MB for an invocation, less the third that base64 adds. */
const MAX_BATCH_BYTES = 4.5 * 2 ** 20;

/** What one topic gets in a month. */
export interface TopicTraffic {
  readonly topic: TopicFacts;
  readonly events: number;
  readonly bytes: number;
}

/** What one function does in a month, and for whom. */
export interface Work {
  readonly function: FunctionFacts;
  readonly role: 'producer' | 'consumer' | 'scheduled' | 'console';
  readonly invocations: number;
  readonly msEach: number;
  /** Events produced, or records consumed. */
  readonly events: number;
}

/** What one mapping hands over in a month. */
export interface MappingTraffic {
  readonly mapping: MappingFacts;
  readonly records: number;
  readonly bytes: number;
  /** Records in an invocation. */
  readonly batch: number;
  readonly invocations: number;
}

/** The topics that events are written to: those that a function names in a variable, or a mapping reads. */
export function findEventTopics(facts: Facts): TopicFacts[] {
  return facts.topics.filter(
    ({ name }) =>
      producersOf(facts, name).length > 0 || facts.mappings.some(({ topics }) => topics.includes(name)),
  );
}

export function producersOf(facts: Facts, topic: string): FunctionFacts[] {
  const readers = facts.mappings.filter(({ topics }) => topics.includes(topic));
  const consumers = new Set(readers.map((mapping) => findFunction(facts, mapping.function)));
  return facts.functions.filter((one) => Object.values(one.variables).includes(topic) && !consumers.has(one));
}

/** The functions behind an API that take no events: what the console asks. */
function serversOf(facts: Facts): FunctionFacts[] {
  const producers = new Set(findEventTopics(facts).flatMap(({ name }) => producersOf(facts, name)));
  const behind = new Set(facts.integrations.map((integration) => findFunction(facts, integration.function)));
  return facts.functions.filter((one) => behind.has(one) && !producers.has(one));
}

/** How long the console is looked at in a month, by all who do. */
export function consoleMinutes({ workload, facts }: Situation): number {
  if (serversOf(facts).length === 0) return 0;
  const { users, hoursPerDay } = workload.console;
  return users * hoursPerDay * MINUTES_PER_HOUR * DAYS_PER_MONTH;
}

export function consoleRequests(situation: Situation): number {
  return consoleMinutes(situation) * situation.workload.console.requestsPerMinute;
}

/** Calls of producers that come over HTTP. */
export function httpCalls(situation: Situation): number {
  const { workload, facts } = situation;
  if (facts.httpApis.length === 0) return 0;
  const calls = sum(listTopicTraffic(situation), ({ events }) => events) / workload.eventsPerCall;
  return calls * workload.httpShare;
}

export function listTopicTraffic({ workload, facts }: Situation): TopicTraffic[] {
  const topics = findEventTopics(facts);
  const named = topics.filter(({ name }) => name in workload.shares);
  const given = sum(named, ({ name }) => workload.shares[name] ?? 0);
  const rest = Math.max(0, 1 - given) / Math.max(1, topics.length - named.length);
  return topics.map((topic) => {
    const events = workload.eventsPerDay * DAYS_PER_MONTH * (workload.shares[topic.name] ?? rest);
    return { topic, events, bytes: events * workload.eventBytes };
  });
}

export function listMappingTraffic(situation: Situation): MappingTraffic[] {
  const byTopic = new Map(listTopicTraffic(situation).map((one) => [one.topic.name, one]));
  return situation.facts.mappings.map((mapping) => {
    const records = sum(mapping.topics, (name) => byTopic.get(name)?.events ?? 0);
    const batch = estimateBatch(mapping, records / SECONDS_PER_MONTH, situation.workload);
    const bytes = records * situation.workload.eventBytes;
    return { mapping, records, bytes, batch, invocations: records / batch };
  });
}

/** How many records an invocation may get. */
export function mostInBatch(mapping: MappingFacts, { batch, eventBytes }: Workload): number {
  const most = Math.min(mapping.batchSize, Math.max(1, Math.floor(MAX_BATCH_BYTES / eventBytes)));
  return Math.min(batch ?? most, most);
}

/**
 * How many records an invocation gets when they arrive evenly: those that come to one poller during the batching window
 * or, if it is longer, the invocation before. Bursts make it more.
 */
function estimateBatch(mapping: MappingFacts, perSecond: number, workload: Workload): number {
  const most = mostInBatch(mapping, workload);
  if (workload.batch !== undefined) return most;
  const rate = perSecond / Math.max(1, mapping.pollers?.minimum ?? 1);
  const { perBatch, perRecord } = workload.consumerMs;
  const whileCollecting = rate * mapping.batchingWindowSeconds;
  // n = rate * (perBatch + perRecord * n), or ever more where records come faster than they are worked off.
  const perMs = rate / 1000;
  const whileRunning =
    perMs * perRecord < 1 ? (perMs * perBatch) / (1 - perMs * perRecord) : Number.POSITIVE_INFINITY;
  return Math.min(most, Math.max(1, whileCollecting, whileRunning));
}

/**
 * What an event asks of tables in batches of that size: what records share, such as a user's status, is divided among
 * them, and the rest is each one's own.
 */
export function tableUseOf(group: string, batch: number, workload: Workload): RequestUnits {
  const { alone, batched } = workload.tableUse[group] ?? workload.usualTableUse;
  const shared = batched.batch > 1 ? (1 / batch - 1 / batched.batch) / (1 - 1 / batched.batch) : 1;
  const between = (one: number, many: number): number => many + (one - many) * Math.max(0, shared);
  return {
    writeUnits: between(alone.writeUnits, batched.writeUnits),
    readUnits: between(alone.readUnits, batched.readUnits),
  };
}

/** What the functions do; the ones that only people and deployments invoke do nothing here. */
export function listWork(situation: Situation): Work[] {
  return [
    ...listProducing(situation),
    ...listConsuming(situation),
    ...listScheduled(situation),
    ...listServing(situation),
  ];
}

function listProducing(situation: Situation): Work[] {
  const { workload, facts } = situation;
  return listTopicTraffic(situation).flatMap(({ topic, events }) => {
    const producers = producersOf(facts, topic.name);
    return producers.map((one): Work => {
      const own = events / producers.length;
      const invocations = own / workload.eventsPerCall;
      return { function: one, role: 'producer', invocations, msEach: workload.producerMs, events: own };
    });
  });
}

function listConsuming(situation: Situation): Work[] {
  const { perBatch, perRecord } = situation.workload.consumerMs;
  return listMappingTraffic(situation).flatMap(({ mapping, records, batch, invocations }): Work[] => {
    const consumer = findFunction(situation.facts, mapping.function);
    if (consumer === undefined) return [];
    const msEach = perBatch + perRecord * batch;
    return [{ function: consumer, role: 'consumer', invocations, msEach, events: records }];
  });
}

function listScheduled({ workload, facts }: Situation): Work[] {
  return facts.schedules.flatMap((schedule): Work[] => {
    const scheduled = findFunction(facts, schedule.function);
    if (scheduled === undefined) return [];
    const invocations = (workload.hoursPerMonth * MINUTES_PER_HOUR) / schedule.everyMinutes;
    return [
      { function: scheduled, role: 'scheduled', invocations, msEach: workload.scheduled.ms, events: 0 },
    ];
  });
}

/** Which pages people look at nobody knows: all functions alike. */
function listServing(situation: Situation): Work[] {
  const servers = serversOf(situation.facts);
  const invocations = consoleRequests(situation) / Math.max(1, servers.length);
  const { msEach } = situation.workload.console;
  return servers.map((one) => ({ function: one, role: 'console', invocations, msEach, events: 0 }));
}
