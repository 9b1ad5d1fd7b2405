import { countNoun } from '../print/print.ts';
import type { PriceTable } from './prices.ts';
import { findEventTopics, listMappingTraffic, listTopicTraffic, listWork, tableUseOf } from './traffic.ts';
import { DAYS_PER_MONTH, type Situation } from './workload.ts';

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });

/** What the bill takes for granted, with the option that says otherwise. */
export function listAssumptions(situation: Situation): string[] {
  const { workload } = situation;
  const { perBatch, perRecord } = workload.consumerMs;
  const { perEvent, perInvocation, metricsPerInvocation, perRequest } = workload.logUse;
  return [
    `A month has ${workload.hoursPerMonth} hours and ${DAYS_PER_MONTH} days of events, which come evenly.`,
    `Of the events go ${describeShares(situation)} (--share).`,
    `A record has ${number.format(workload.eventBytes)} bytes on Kafka (--event-bytes), and stays ${describeRetention(situation)} (--retention-days).`,
    `A call of a producer brings ${countNoun(workload.eventsPerCall, 'event')} (--events-per-call) and takes ${workload.producerMs} ms.`,
    ...describeHttp(situation),
    `An invocation of a consumer takes ${perBatch} ms and ${perRecord} ms for each record, and gets ${describeBatches(situation)}.`,
    `${describeUnits(situation)}; nothing expires, so every month adds as much storage again.`,
    `Logs: ${perEvent} bytes for each event produced and record consumed, ${perInvocation} of Lambda's own for an invocation, ${metricsPerInvocation} for its metrics, ${perRequest} for a request to the API.`,
    'Lambda traces the first call of each second and 5 % of those beyond, of each producer; none that Kafka invokes.',
    'Each custom metric gets a value every hour.',
  ];
}

function describeHttp({ workload, facts }: Situation): string[] {
  if (facts.httpApis.length === 0) return [];
  const { users, hoursPerDay, requestsPerMinute, msEach, readUnitsEach, metricsPerMinute } = workload.console;
  return [
    `${number.format(workload.httpShare * 100)} % of the calls come over the HTTP API (--http-share); the others invoke the producers.`,
    `${countNoun(users, 'user')} (--users) sign in, and look at the console for ${countNoun(hoursPerDay, 'hour')} a day each: it asks ${requestsPerMinute} times a minute, which takes ${msEach} ms and ${readUnitsEach} read units a time, and reads ${metricsPerMinute} metrics a minute.`,
  ];
}

function describeShares(situation: Situation): string {
  const traffic = listTopicTraffic({ ...situation, workload: { ...situation.workload, eventsPerDay: 1 } });
  const parts = traffic.map(
    ({ topic, events }) => `${number.format((events / DAYS_PER_MONTH) * 100)} % to ${topic.name}`,
  );
  return parts.join(', ') || 'none anywhere: no topic is written to or read';
}

function describeRetention({ facts }: Situation): string {
  const days = new Set(findEventTopics(facts).map(({ retentionDays }) => retentionDays));
  return [...days]
    .map((one) =>
      one === Number.POSITIVE_INFINITY ? 'for ever, counted as a year' : `${number.format(one)} days`,
    )
    .join(' or ');
}

function describeBatches(situation: Situation): string {
  if (situation.workload.batch !== undefined)
    return `${number.format(situation.workload.batch)} of them at most (--batch)`;
  const batches = listMappingTraffic(situation).map(({ mapping, batch }) => ({
    group: mapping.group,
    batch,
  }));
  const different = new Set(batches.map(({ batch }) => number.format(batch)));
  const [only] = different;
  const told =
    different.size === 1
      ? only
      : batches.map(({ group, batch }) => `${number.format(batch)} (${group})`).join(', ');
  return `what has come meanwhile: ${told ?? 'nothing'} (--batch)`;
}

function describeUnits(situation: Situation): string {
  const groups = listMappingTraffic(situation).map(({ mapping: { group }, batch }) => {
    const { writeUnits, readUnits } = tableUseOf(group, batch, situation.workload);
    return `${group} ${number.format(writeUnits)} and ${number.format(readUnits)}`;
  });
  return `DynamoDB write and read units of an event, as measured by \`node test/bench/units.ts\`: ${groups.join(', ')}`;
}

/** What is not in the bill. */
export function listOmissions(situation: Situation, { region }: PriceTable): string[] {
  const { facts } = situation;
  const byKind = Map.groupBy(facts.unpriced, ({ type, what }) =>
    what === undefined ? type : `${type}: ${what}`,
  );
  const elsewhere = facts.regions.filter((one) => one !== region);
  const working = new Set(listWork(situation).map((work) => work.function));
  const idle = facts.functions.filter((one) => !working.has(one)).map(({ name }) => name);
  const isSending = facts.functions.some(({ variables }) => variables['NOTIFICATIONS_MODE'] === 'send');
  return [
    ...(elsewhere.length > 0
      ? [`The stacks are for ${elsewhere.join(', ')}; the prices are those of ${region}.`]
      : []),
    ...[...byKind].map(([kind, found]) => `Not priced: ${kind} (${found.map(({ id }) => id).join(', ')}).`),
    ...(idle.length > 0 ? [`Only people and deployments invoke ${idle.join(', ')}.`] : []),
    ...(isSending ? ['What notifications send: SES and SNS count each message, SMS by country.'] : []),
    'Data transfer between zones and out of AWS, retries, dead letters, requests to KMS, support and taxes.',
  ];
}
