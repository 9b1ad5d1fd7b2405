import type { Situation } from '../workload.ts';
import { type CostOption, withFacts } from './cost-option.ts';

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

export const mostPollers: CostOption = {
  name: 'minimum-pollers-at-maximum',
  description: 'as many pollers at all times as each mapping may have',
  apply: (situation) => withMinimumPollers(situation, ({ maximum }) => maximum),
};

export const onePoller: CostOption = {
  name: 'one-minimum-poller',
  description: 'one poller at least for each mapping',
  loses: 'a mapping takes longer to follow a sudden rush',
  apply: (situation) => withMinimumPollers(situation, () => 1),
};
