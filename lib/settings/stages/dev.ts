import type { StageSettings } from '../settings.ts';

/** A place to try things: deleted with its stacks, and let into any account. */
export const dev: StageSettings = {
  removalPolicy: 'destroy',
  logRetentionDays: 7,
};
