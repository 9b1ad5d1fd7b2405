import { describe, expect, test } from 'vitest';
import { type Bill, computeCost } from '../../../bin/cost/compute-cost.ts';
import type { Facts, TopicFacts } from '../../../bin/cost/facts.ts';
import { priceTable } from '../../../bin/cost/prices.ts';
import type { Workload } from '../../../bin/cost/workload.ts';
import { workedExample } from './worked-example.ts';

function bill(change: { facts?: Partial<Facts>; workload?: Partial<Workload> } = {}): Bill {
  return computeCost(
    { ...workedExample.workload, ...change.workload },
    { ...workedExample.facts, ...change.facts },
    priceTable,
  );
}

/** `service, item` to dollars and cents. */
function centsOf({ lines }: Bill): Record<string, string> {
  return Object.fromEntries(
    lines.map(({ service, item, monthlyUsd }) => [`${service}, ${item}`, monthlyUsd.toFixed(2)]),
  );
}

const onDemand: Partial<Facts> = {
  mappings: workedExample.facts.mappings.map(({ pollers: _, ...mapping }) => mapping),
  endpoints: [
    { id: 'S/Lambda', zones: 2 },
    { id: 'S/Sts', zones: 2 },
  ],
};
const natGateways = [{ id: 'S/Nat' }];
const fourUnits: Partial<Workload> = {
  usualTableUse: {
    alone: { writeUnits: 4, readUnits: 0 },
    batched: { batch: 1, writeUnits: 4, readUnits: 0 },
    storedBytes: 0,
  },
};

describe('the worked example', () => {
  test('costs line by line, to the cent, what it does by hand', () => {
    expect(centsOf(bill())).toEqual({
      'MSK Serverless, cluster': '547.50',
      'MSK Serverless, 15 partitions': '16.43',
      'MSK Serverless, data in': '2.86',
      'MSK Serverless, data out': '1.43',
      'MSK Serverless, storage': '0.67',
      'Event source mappings, 1 event poller unit': '135.05',
      'HTTP API, requests': '30.00',
      'Lambda, producers, requests': '6.00',
      'Lambda, producers, arm64': '3.00',
      'Lambda, consumers, requests': '0.30',
      'Lambda, consumers, arm64': '2.50',
      'DynamoDB, writes': '18.75',
    });
  });

  test('costs with on-demand pollers what two endpoints in two zones do, and what goes through them', () => {
    const lines = centsOf(bill({ facts: onDemand }));
    expect(lines).toMatchObject({ 'Network, 2 interface endpoints': '29.20' });
    expect(lines).toMatchObject({ 'Network, data through them': '0.29' });
    expect(lines).not.toHaveProperty('Event source mappings, 1 event poller unit');
  });

  test.each([
    ['provisioned pollers in one group', {}, 764],
    ['on-demand pollers', { facts: onDemand }, 659],
    ['a transaction of two items for each event', { workload: fourUnits }, 821],
    ['on-demand pollers and that transaction', { facts: onDemand, workload: fourUnits }, 715],
    ['provisioned pollers without a group', { facts: { mappings: ungrouped() } }, 1305],
    ['no events', { workload: { eventsPerDay: 0 } }, 699],
    ['no events and on-demand pollers', { facts: onDemand, workload: { eventsPerDay: 0 } }, 593],
  ])('costs with %s what it does by hand', (_, change, dollars) => {
    expect(Math.round(bill(change).totalUsd)).toBe(dollars);
  });

  test('costs $3.29 more with one more topic of three partitions', () => {
    const [topic] = workedExample.facts.topics;
    const topics = [...workedExample.facts.topics, ...(topic ? [{ ...topic, name: 'f' }] : [])];
    // Nobody writes to it or reads it.
    const more = bill({ facts: { topics } }).totalUsd - bill().totalUsd;
    // 3 * 0.0015 * 730 is 3.285.
    expect(more).toBeCloseTo(3.285, 6);
  });

  test('costs $23 on a day without events, $19.5 with on-demand pollers', () => {
    expect(bill().idlePerDayUsd).toBeCloseTo(23, 1);
    expect(bill({ facts: onDemand }).idlePerDayUsd).toBeCloseTo(19.5, 1);
  });
});

function ungrouped(): Facts['mappings'] {
  return workedExample.facts.mappings.map((mapping) => ({ ...mapping, pollers: { minimum: 1, maximum: 3 } }));
}

test.each([
  { by: 'endpoints', facts: onDemand, price: 'endpointData', usd: '0.29' },
  { by: 'NAT', facts: { ...onDemand, endpoints: [], natGateways }, price: 'natData', usd: '1.29' },
  {
    by: 'endpoints, also beside NAT',
    facts: { ...onDemand, natGateways },
    price: 'endpointData',
    usd: '0.29',
  },
])('what on-demand pollers hand over goes by $by', ({ facts, price, usd }) => {
  const through = bill({ facts }).lines.filter(({ item }) => item === 'data through them');
  expect(through.map((line) => [line.price, line.monthlyUsd.toFixed(2)])).toEqual([[price, usd]]);
});

test('what is kept for ever costs what it does after a year, and never more than a partition may keep', () => {
  const keeping = (change: Partial<TopicFacts>): Partial<Facts> => ({
    topics: workedExample.facts.topics.map((topic) => ({ ...topic, ...change })),
  });
  const storage = 'MSK Serverless, storage';
  const retentionDays = Number.POSITIVE_INFINITY;
  expect(centsOf(bill({ facts: keeping({ retentionDays }) }))).toMatchObject({ [storage]: '34.81' });
  const retentionBytes = 2 ** 30;
  expect(centsOf(bill({ facts: keeping({ retentionDays, retentionBytes }) }))).toMatchObject({
    [storage]: '1.50',
  });
});

test('adds up, and tells what is fixed from what grows', () => {
  const { lines, fixedUsd, growingUsd, totalUsd, perMillionEventsUsd, perFurtherMillionUsd } = bill();
  expect(lines.reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0)).toBeCloseTo(totalUsd, 9);
  expect(fixedUsd + growingUsd).toBeCloseTo(totalUsd, 9);
  expect(fixedUsd).toBeCloseTo(bill({ workload: { eventsPerDay: 0 } }).totalUsd, 9);
  expect(perMillionEventsUsd).toBeCloseTo(totalUsd / 30, 9);
  expect(perFurtherMillionUsd).toBeCloseTo(growingUsd / 30, 9);
});

test('gives no price of a million events where there are none', () => {
  expect(bill({ workload: { eventsPerDay: 0 } })).toMatchObject({
    perMillionEventsUsd: undefined,
    perFurtherMillionUsd: undefined,
  });
});

test('takes the free tier off once, over all lines that share it', () => {
  const { lines } = bill({ workload: { freeTier: true } });
  const freeOf = (price: string): number =>
    lines.filter((line) => line.price === price).reduce((sum, line) => sum + line.freeQuantity, 0);
  expect(freeOf('lambdaRequest')).toBe(1_000_000);
  expect(freeOf('lambdaArm')).toBe(400_000);
  expect(freeOf('mskCluster')).toBe(0);
  expect(bill().totalUsd - bill({ workload: { freeTier: true } }).totalUsd).toBeCloseTo(
    0.2 + 400_000 * 0.000_013_333_4,
    6,
  );
});

test('splits the events over the topics as told, the rest evenly', () => {
  const [, unit] = bill({ workload: { shares: { a: 0.6 } } }).lines;
  expect(unit?.item).toBe('15 partitions');
  const read = (mappings: Facts['mappings']): number =>
    bill({ facts: { mappings }, workload: { shares: { a: 0.6 } } }).lines.find(
      ({ item }) => item === 'data out',
    )?.quantity ?? 0;
  const { mappings } = workedExample.facts;
  expect(read(mappings.slice(0, 1)) / read(mappings.slice(1, 2))).toBeCloseTo(6, 9);
});

describe('the batch, where none is given,', () => {
  const { batch: _, ...unbatched } = workedExample.workload;
  const consumers = (change: { facts?: Partial<Facts>; workload?: Partial<Workload> }): number =>
    computeCost(
      { ...unbatched, ...change.workload },
      { ...workedExample.facts, ...change.facts },
      priceTable,
    ).lines.find(({ item }) => item === 'consumers, requests')?.quantity ?? 0;

  test('is one record while records come slower than they are worked off', () => {
    expect(consumers({})).toBe(30_000_000);
  });

  test('is what comes during the batching window', () => {
    const mappings = workedExample.facts.mappings.map((mapping) => ({
      ...mapping,
      batchingWindowSeconds: 10,
    }));
    // 200,000 events a day are 23.1 in ten seconds.
    expect(30_000_000 / consumers({ facts: { mappings } })).toBeCloseTo(2_000_000 / 86_400, 6);
  });

  test('is what comes while the last one runs, and never beyond the mapping or what Lambda takes', () => {
    expect(3e9 / consumers({ workload: { eventsPerDay: 100_000_000 } })).toBe(500);
    const small = workedExample.facts.mappings.map((mapping) => ({ ...mapping, batchSize: 50 }));
    expect(3e9 / consumers({ workload: { eventsPerDay: 1e8 }, facts: { mappings: small } })).toBe(50);
    expect(3e9 / consumers({ workload: { eventsPerDay: 1e8, eventBytes: 1_000_000 } })).toBe(4);
  });
});

test.each([
  [1, 6],
  [2, 4],
  [4, 3],
  [500, 2.008],
  [600, 2.008],
])('what records share is divided among the %d of a batch', (batch, units) => {
  // Two of its own, and four that the batch shares.
  const use = {
    alone: { writeUnits: 6, readUnits: 0 },
    batched: { batch: 500, writeUnits: 2 + 4 / 500, readUnits: 0 },
    storedBytes: 0,
  };
  const workload = { batch, usualTableUse: use };
  const mappings = workedExample.facts.mappings.map((mapping) => ({ ...mapping, batchSize: 1000 }));
  const writes = bill({ workload, facts: { mappings } }).lines.find(({ item }) => item === 'writes');
  expect((writes?.quantity ?? 0) / 30_000_000).toBeCloseTo(units, 9);
});
