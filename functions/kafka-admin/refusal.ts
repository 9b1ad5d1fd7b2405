import type { Violation } from '../shared/violations.ts';

/** Asked for what cannot be done: answered to the caller in words to act on, never logged as a failure of the function. */
export class Refusal extends Error {
  readonly violations: readonly Violation[];

  constructor(violations: readonly Violation[], options?: ErrorOptions) {
    super(violations.map(({ path, value, problem }) => `${path} ${value} ${problem}`).join('; '), options);
    this.name = 'Refusal';
    this.violations = violations;
  }
}

/** A refusal for one reason: where in the request, what was found there, and what is wrong with it. */
export function refuse(path: string, value: unknown, problem: string): Refusal {
  return new Refusal([{ path, value: JSON.stringify(value) ?? 'absent', problem }]);
}
