import { z } from 'zod';
import type { PropertyIssue } from '../../assembly/resource-type.ts';

const keySchema = z
  .array(z.strictObject({ AttributeName: z.string().min(1).max(255), KeyType: z.enum(['HASH', 'RANGE']) }))
  .min(1)
  .max(2);

const projection = z.strictObject({
  ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']).optional(),
  NonKeyAttributes: z.array(z.string()).optional(),
});

/** The properties that say how a table is keyed, the same for both table types. */
export const tableKeys = {
  AttributeDefinitions: z.array(
    z.strictObject({ AttributeName: z.string().min(1).max(255), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  KeySchema: keySchema,
  GlobalSecondaryIndexes: z
    .array(
      z.strictObject({ IndexName: z.string().min(3).max(255), KeySchema: keySchema, Projection: projection }),
    )
    .max(20)
    .default([]),
};

const tableKeysSchema = z.object(tableKeys);
export type TableKeys = z.output<typeof tableKeysSchema>;

/** Key attributes and definitions have to name each other, as the service checks. */
export function checkKeys(keys: TableKeys): PropertyIssue[] {
  const used = new Set(
    [keys.KeySchema, ...keys.GlobalSecondaryIndexes.map(({ KeySchema }) => KeySchema)]
      .flat()
      .map(({ AttributeName }) => AttributeName),
  );
  const defined = new Set(keys.AttributeDefinitions.map(({ AttributeName }) => AttributeName));
  const path = ['AttributeDefinitions'];
  return [
    ...[...used]
      .filter((name) => !defined.has(name))
      .map((name): PropertyIssue => ({ kind: 'value', path, problem: `lacks the key attribute ${name}` })),
    ...[...defined]
      .filter((name) => !used.has(name))
      .map(
        (name): PropertyIssue => ({
          kind: 'value',
          path,
          problem: `defines ${name}, which is no key attribute`,
        }),
      ),
  ];
}

interface KeyPart {
  readonly AttributeName: string;
  readonly KeyType: string;
}

/** One line that is the same for tables of the same keys: `user:S HASH; index by_item: item:S HASH, at:N RANGE`. */
export function describeKeys(keys: {
  KeySchema: readonly KeyPart[];
  AttributeDefinitions: readonly { AttributeName: string; AttributeType: string }[];
  GlobalSecondaryIndexes: readonly { IndexName: string; KeySchema: readonly KeyPart[] }[];
}): string {
  const types = new Map(
    keys.AttributeDefinitions.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]),
  );
  const describe = (schema: readonly KeyPart[]): string =>
    schema
      .map(({ AttributeName, KeyType }) => `${AttributeName}:${types.get(AttributeName)} ${KeyType}`)
      .join(', ');
  const indexes = keys.GlobalSecondaryIndexes.map(
    ({ IndexName, KeySchema }) => `index ${IndexName}: ${describe(KeySchema)}`,
  );
  return [describe(keys.KeySchema), ...indexes.sort()].join('; ');
}
