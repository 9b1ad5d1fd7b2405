import { listMappingTraffic } from '../traffic.ts';
import type { Situation } from '../workload.ts';
import { type CostOption, withFacts, withWorkload } from './cost-option.ts';

const MORE_RECORDS = 10;

export const largerBatches: CostOption = onlyIfTheyGrow({
  name: 'larger-batches',
  description: `${MORE_RECORDS} times as many records in an invocation`,
  loses: 'records wait until so many have come',
  apply(situation) {
    const { batch } = situation.workload;
    return batch === undefined ? undefined : withWorkload(situation, { batch: batch * MORE_RECORDS });
  },
});

const WINDOW_SECONDS = 10;

export const batchingWindow: CostOption = onlyIfTheyGrow({
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
});

/** Where records are few there is nothing to collect. */
function onlyIfTheyGrow(option: CostOption): CostOption {
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
