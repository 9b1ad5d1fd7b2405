import type { StageSettings } from '../settings.ts';

/** What customers use: nothing that holds data goes with the stacks. */
export const prod: StageSettings = {
  removalPolicy: 'retain',
  logRetentionDays: 365,
  reserveConcurrency: true,
};
