import { z } from 'zod';
import type { Facts } from '../facts.ts';
import { list, type ReadResource, reader } from './resource-reader.ts';

const recovery = z.object({ PointInTimeRecoveryEnabled: z.coerce.boolean().default(false) }).optional();
const indexes = list.default([]);
const billing = z.enum(['PAY_PER_REQUEST', 'PROVISIONED']).default('PROVISIONED');

export const table = reader(
  z.object({
    BillingMode: billing,
    GlobalSecondaryIndexes: indexes,
    PointInTimeRecoverySpecification: recovery,
  }),
  ({ PointInTimeRecoverySpecification: spec, ...properties }, resource) =>
    describeTable(resource, properties, spec?.PointInTimeRecoveryEnabled === true),
);

export const globalTable = reader(
  z.object({
    BillingMode: billing,
    GlobalSecondaryIndexes: indexes,
    Replicas: z.array(z.object({ PointInTimeRecoverySpecification: recovery })).min(1),
  }),
  ({ Replicas, ...properties }, resource) => {
    const isRecoverable = Replicas[0]?.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled === true;
    const facts = describeTable(resource, properties, isRecoverable);
    if (Replicas.length === 1) return facts;
    const { id, type } = resource;
    return {
      ...facts,
      unpriced: [...(facts.unpriced ?? []), { id, type, what: 'its replicas in other regions' }],
    };
  },
);

interface TableProperties {
  readonly BillingMode: z.output<typeof billing>;
  readonly GlobalSecondaryIndexes: readonly unknown[];
}

function describeTable(
  { id, type, deletionPolicy }: ReadResource,
  { BillingMode, GlobalSecondaryIndexes }: TableProperties,
  pointInTimeRecovery: boolean,
): Partial<Facts> {
  const retained = typeof deletionPolicy === 'string' && deletionPolicy.startsWith('Retain');
  const others = [
    ...(BillingMode === 'PROVISIONED' ? ['its provisioned capacity'] : []),
    ...(GlobalSecondaryIndexes.length > 0 ? ['what its indexes take'] : []),
  ];
  return {
    tables: [{ id, pointInTimeRecovery, retained }],
    unpriced: others.map((what) => ({ id, type, what })),
  };
}
