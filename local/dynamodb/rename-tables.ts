import { z } from 'zod';
import type { TableReference } from './table-arn.ts';

const record = z.record(z.string(), z.unknown());
const list = z.array(z.unknown());

/**
 * The request with tables named where it gave ARNs, which engines do not take. What is not understood stays as it is,
 * for the engine to refuse.
 */
export function renameTables(body: unknown, tables: readonly TableReference[]): unknown {
  const names = new Map(tables.map(({ given, name }) => [given, name]));
  return rename(body, names);
}

/** The response of a batch with tables named as the request named them. */
export function restoreTables(body: unknown, tables: readonly TableReference[]): unknown {
  const names = new Map(tables.map(({ given, name }) => [name, given]));
  const response = record.safeParse(body);
  if (!response.success) return body;
  const restored = { ...response.data };
  for (const member of ['Responses', 'UnprocessedKeys', 'UnprocessedItems', 'ItemCollectionMetrics']) {
    if (restored[member] !== undefined) restored[member] = renameKeys(restored[member], names);
  }
  return restored;
}

function rename(body: unknown, names: ReadonlyMap<string, string>): unknown {
  const request = record.safeParse(body);
  if (!request.success) return body;
  const renamed = renameMember(request.data, names);
  if (renamed['RequestItems'] !== undefined)
    renamed['RequestItems'] = renameKeys(renamed['RequestItems'], names);
  const items = list.safeParse(renamed['TransactItems']);
  if (items.success) renamed['TransactItems'] = items.data.map((item) => renameItem(item, names));
  return renamed;
}

/** A transaction item has one member, named after its kind, that names the table. */
function renameItem(item: unknown, names: ReadonlyMap<string, string>): unknown {
  const kinds = record.safeParse(item);
  if (!kinds.success) return item;
  return Object.fromEntries(
    Object.entries(kinds.data).map(([kind, action]) => {
      const members = record.safeParse(action);
      return [kind, members.success ? renameMember(members.data, names) : action];
    }),
  );
}

function renameMember(
  members: Record<string, unknown>,
  names: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const given = members['TableName'];
  const name = typeof given === 'string' ? names.get(given) : undefined;
  return name === undefined ? { ...members } : { ...members, TableName: name };
}

function renameKeys(map: unknown, names: ReadonlyMap<string, string>): unknown {
  const keyed = record.safeParse(map);
  if (!keyed.success) return map;
  return Object.fromEntries(
    Object.entries(keyed.data).map(([table, value]) => [names.get(table) ?? table, value]),
  );
}
