import { z } from 'zod';
import { reader } from './resource-reader.ts';

/** What a pool has that does not say. https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-sign-in-feature-plans.html */
const DEFAULT_PLAN = 'ESSENTIALS';

export const userPool = reader(
  z.object({ UserPoolTier: z.string().default(DEFAULT_PLAN) }),
  ({ UserPoolTier: plan }, { id, type }) =>
    plan === DEFAULT_PLAN
      ? { userPools: [{ id }] }
      : { unpriced: [{ id, type, what: `users on the plan ${plan}` }] },
);
