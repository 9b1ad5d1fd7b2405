import type { Facts, FunctionFacts } from '../facts.ts';
import type { Situation, Workload } from '../workload.ts';

/** Something that could be had otherwise. */
export interface CostOption {
  /** Short, for machines: `on-demand-mappings`. */
  readonly name: string;
  /** What would be otherwise. */
  readonly description: string;
  /** What it costs beside money; undefined for what loses nothing. */
  readonly loses?: string;
  /** The situation with it; undefined where it is so already, or cannot be. */
  readonly apply: (situation: Situation) => Situation | undefined;
}

export function withFacts({ workload, facts }: Situation, change: Partial<Facts>): Situation {
  return { workload, facts: { ...facts, ...change } };
}

export function withWorkload({ workload, facts }: Situation, change: Partial<Workload>): Situation {
  return { workload: { ...workload, ...change }, facts };
}

export function withFunctions(
  situation: Situation,
  change: (one: FunctionFacts) => FunctionFacts,
): Situation {
  return withFacts(situation, { functions: situation.facts.functions.map(change) });
}
