import type { StageSettings } from '../settings.ts';

/** A second of waiting saves most invocations of a consumer; `millrace cost` computes how much. */
const patient = { batchingWindowSeconds: 1 };

/** What customers use: nothing that holds data goes with the stacks. */
export const prod: StageSettings = {
  removalPolicy: 'retain',
  logRetentionDays: 365,
  reserveConcurrency: true,
  signIn: { requireMfa: true },
  pipelines: {
    orders: patient,
    fulfilment: patient,
    emails: patient,
    notifications: patient,
    payments: patient,
  },
};
