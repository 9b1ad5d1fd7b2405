import { type CostOption, withFunctions } from './cost-option.ts';

export const untraced: CostOption = {
  name: 'no-tracing',
  description: 'functions without X-Ray tracing',
  loses: 'no trace leads from a producer to its consumers',
  apply(situation) {
    if (!situation.facts.functions.some(({ traced }) => traced)) return undefined;
    return withFunctions(situation, (one) => ({ ...one, traced: false }));
  },
};
