import type { FunctionFacts } from '../facts.ts';
import type { Situation } from '../workload.ts';
import { type CostOption, withFunctions } from './cost-option.ts';

function withArchitecture(
  situation: Situation,
  architecture: FunctionFacts['architecture'],
): Situation | undefined {
  if (situation.facts.functions.every((one) => one.architecture === architecture)) return undefined;
  return withFunctions(situation, (one) => ({ ...one, architecture }));
}

export const x86: CostOption = {
  name: 'x86',
  description: 'functions on x86_64',
  apply: (situation) => withArchitecture(situation, 'x86_64'),
};

export const arm: CostOption = {
  name: 'arm',
  description: 'functions on arm64',
  apply: (situation) => withArchitecture(situation, 'arm64'),
};
