import { physicalName } from '../assembly/identity.ts';
import type { ResourceType } from '../assembly/resource-type.ts';
import { accountTypes } from './inert/account.ts';
import { monitoringTypes } from './inert/monitoring.ts';
import { networkTypes } from './inert/network.ts';
import type { Platform } from './platform.ts';

/** The types that a plan lists and nobody starts. Whatever their properties say has no effect either. */
export const inertTypes: readonly ResourceType<Platform>[] = [
  ...networkTypes,
  ...monitoringTypes,
  ...accountTypes,
].map(({ type, reason, attributes }) => ({
  type,
  inert: reason,
  bind: (facts, properties) => ({
    attributes: attributes?.(facts, properties) ?? { Ref: physicalName(facts) },
    ignored: [],
    start: async () => ({}),
  }),
}));
