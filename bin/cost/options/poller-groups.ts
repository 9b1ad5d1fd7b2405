import { type CostOption, withFacts } from './cost-option.ts';

export const noPollerGroup: CostOption = {
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

export const onePollerGroup: CostOption = {
  name: 'one-poller-group',
  description: 'one poller group for all mappings',
  apply(situation) {
    const { mappings } = situation.facts;
    const groups = new Set(
      mappings.filter(({ pollers }) => pollers !== undefined).map(({ id, pollers }) => pollers?.group ?? id),
    );
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
