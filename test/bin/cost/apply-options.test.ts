import { describe, expect, test } from 'vitest';
import { applyOptions } from '../../../bin/cost/apply-options.ts';
import type { Facts } from '../../../bin/cost/facts.ts';
import { costOptions } from '../../../bin/cost/options/index.ts';
import { priceTable } from '../../../bin/cost/prices.ts';
import type { Situation, Workload } from '../../../bin/cost/workload.ts';
import { workedExample } from './worked-example.ts';

function savings(
  change: { facts?: Partial<Facts>; workload?: Partial<Workload> } = {},
): Record<string, number> {
  const situation: Situation = {
    facts: { ...workedExample.facts, ...change.facts },
    workload: { ...workedExample.workload, ...change.workload },
  };
  return Object.fromEntries(
    applyOptions(situation, priceTable).map(({ option, savesUsd }) => [option.name, savesUsd]),
  );
}

describe('of the worked example', () => {
  const saved = savings();

  test.each([
    // 135.05 less 29.20 for the endpoints and 0.29 for what goes through them.
    ['on-demand-mappings', 105.56],
    ['no-poller-group', -540.2],
    // Five mappings of three pollers need two units.
    ['minimum-pollers-at-maximum', -135.05],
    // A tenth of the requests, and of the 50 ms that each invocation takes.
    ['larger-batches', 0.27 + 0.45],
    // 1 % of the requests to API and producers, and of their run time.
    ['larger-calls', 0.99 * 39],
    ['retention-one-day', 0.57],
    ['x86', -1.38],
    // Cluster, partitions and pollers are there for 50 of 168 hours.
    ['work-hours', 698.975 * (1 - 50 / 168)],
  ])('%s saves %d', (name, usd) => {
    expect(saved[name]).toBeCloseTo(usd, 1);
  });

  test.each(['one-poller-group', 'one-minimum-poller', 'arm', 'warnings-only', 'no-tracing'])(
    '%s is so already',
    (name) => {
      expect(saved).not.toHaveProperty(name);
      expect(costOptions.map((option) => option.name)).toContain(name);
    },
  );
});

test('mappings without a group are offered one', () => {
  const mappings = workedExample.facts.mappings.map((mapping) => ({
    ...mapping,
    pollers: { minimum: 4, maximum: 8 },
  }));
  const saved = savings({ facts: { mappings } });
  // Together they need 20 pollers: two units instead of five.
  expect(saved['one-poller-group']).toBeCloseTo(3 * 135.05, 2);
  expect(saved['one-minimum-poller']).toBeCloseTo(0, 9);
  expect(saved).not.toHaveProperty('no-poller-group');
});

test('what is traced and logged is offered to be so no more', () => {
  const functions = workedExample.facts.functions.map((one) => ({
    ...one,
    traced: true,
    logs: { application: true, platform: true },
  }));
  const saved = savings({ facts: { functions } });
  // Each of five producers has 2.31 calls a second, of which 1.066 are sampled.
  const perSecond = 1 + (200_000 / 86_400 - 1) * 0.05;
  expect(saved['no-tracing']).toBeCloseTo(5 * perSecond * 2.592 * 5, 2);
  expect(saved['warnings-only']).toBeGreaterThan(30);
});

test('metrics are not written at level WARN, and not paid for', () => {
  const measured = (emitsMetrics: boolean) =>
    workedExample.facts.functions.map((one) => ({
      ...one,
      logs: { application: true, platform: true },
      emitsMetrics,
    }));
  const saves = (emitsMetrics: boolean): number =>
    savings({ facts: { functions: measured(emitsMetrics) } })['warnings-only'] ?? Number.NaN;
  // Of five producers and consumers, two and five.
  expect(saves(true) - saves(false)).toBeGreaterThan(5 * 7 * 0.3);
});

test('a batching window is offered where no batch is given, and none that changes nothing', () => {
  const { batch: _, ...workload } = workedExample.workload;
  const names = (eventsPerDay: number): string[] =>
    applyOptions({ facts: workedExample.facts, workload: { ...workload, eventsPerDay } }, priceTable).map(
      ({ option }) => option.name,
    );
  expect(names(1_000_000)).toContain('batching-window');
  // One in 40 minutes: there is nothing to collect.
  expect(names(180)).not.toContain('batching-window');
});

test('what is retained is not offered to be deleted each night', () => {
  const tables = [{ id: 'S/Table', pointInTimeRecovery: false, retained: true }];
  expect(savings({ facts: { tables } })).not.toHaveProperty('work-hours');
});
