/** A filter pattern that CloudWatch Logs would refuse, or that is not emulated. */
export class PatternError extends Error {
  constructor(problem: string) {
    super(`Invalid filter pattern: ${problem}.`);
    this.name = 'PatternError';
  }
}
