import { expect, test } from 'vitest';
import { applyOptions } from '../../../bin/cost/apply-options.ts';
import { computeCost } from '../../../bin/cost/compute-cost.ts';
import { priceTable } from '../../../bin/cost/prices.ts';
import { workedExample } from './worked-example.ts';

const { workload, facts } = workedExample;

function withGroups(...metricGroups: string[]): typeof workedExample {
  return {
    workload,
    facts: { ...facts, mappings: facts.mappings.map((mapping) => ({ ...mapping, metricGroups })) },
  };
}

const costOf = (one: typeof workedExample): number =>
  computeCost(one.workload, one.facts, priceTable).lines.find(({ item }) => item === 'metrics of mappings')
    ?.monthlyUsd ?? 0;

test('the metrics that mappings are told to write cost like custom ones, those of errors when there are some', () => {
  expect(costOf(workedExample)).toBe(0);
  // Five mappings with six and two.
  expect(costOf(withGroups('EventCount', 'ErrorCount', 'KafkaMetrics'))).toBeCloseTo(5 * 8 * 0.3, 9);
  expect(costOf(withGroups('ErrorCount'))).toBe(0);
});

test('mappings on demand write none of them', () => {
  const saved = (one: typeof workedExample): number =>
    applyOptions(one, priceTable).find(({ option }) => option.name === 'on-demand-mappings')?.savesUsd ?? 0;
  expect(saved(withGroups('EventCount')) - saved(workedExample)).toBeCloseTo(5 * 6 * 0.3, 9);
});
