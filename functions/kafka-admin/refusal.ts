import type { Violation } from '../shared/violations.ts';

/** Asked for what cannot be done: answered to the caller in words to act on, never logged as a failure of the function. */
export class Refusal extends Error {
  readonly violations: readonly Violation[];
  /** Whether it is for something that there is not, by the name that `violations` tell. */
  readonly isMissing: boolean;

  constructor(violations: readonly Violation[], options: ErrorOptions & { isMissing?: boolean } = {}) {
    super(violations.map(({ path, value, problem }) => `${path} ${value} ${problem}`).join('; '), options);
    this.name = 'Refusal';
    this.violations = violations;
    this.isMissing = options.isMissing ?? false;
  }
}

/** A refusal for one reason: where in the request, what was found there, and what is wrong with it. */
export function refuse(path: string, value: unknown, problem: string): Refusal {
  return new Refusal([{ path, value: JSON.stringify(value) ?? 'absent', problem }]);
}

/** A refusal because there is nothing of that name. */
export function refuseMissing(path: string, value: string, problem: string): Refusal {
  return new Refusal([{ path, value: JSON.stringify(value), problem }], { isMissing: true });
}
