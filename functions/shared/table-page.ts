import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod';
import { parseItem, type Table } from './table.ts';

/** The key of an item: all keys of the tables are texts. */
export type ItemKey = Readonly<Record<string, string>>;

export interface Page<T> {
  readonly items: T[];
  /** Where the next page goes on; absent on the last one. */
  readonly next?: ItemKey;
}

export interface PageRequest {
  readonly limit: number;
  /** `next` of the page before, asked for with the same filter. */
  readonly after?: ItemKey | undefined;
}

/** Attributes an item must have, and their values; what is undefined is not asked for. */
export type Filter = Readonly<Record<string, string | undefined>>;

/** DynamoDB reads a megabyte at a time, so a page that a filter fits little of has read four, or for four seconds. */
const MAX_READS = 4;
const MAX_READ_MS = 4_000;

/** Some of what there is after a key, and the key that the reading got to; none when there is no more. */
export interface Read {
  readonly items: readonly unknown[];
  readonly last?: ItemKey | undefined;
}

export interface Reading<T> {
  /** @param limit absent: as much as one answer of DynamoDB holds. */
  readonly read: (after: ItemKey | undefined, limit: number | undefined) => Promise<Read>;
  readonly parse: (item: unknown) => T;
  readonly keyOf: (item: T) => ItemKey;
  /** Whether what is read is fewer than what is looked at. */
  readonly isFiltered: boolean;
}

/** Reads on until a page is full, nothing is left, or it has looked at enough: then the page has less, or even nothing. */
export async function fillPage<T>({ limit, after }: PageRequest, reading: Reading<T>): Promise<Page<T>> {
  const { read, parse, keyOf, isFiltered } = reading;
  const items: T[] = [];
  const since = performance.now();
  let last = after;
  for (let reads = 0; reads < MAX_READS && performance.now() - since < MAX_READ_MS; reads++) {
    // The limit is on what DynamoDB looks at, before it filters.
    const found = await read(last, isFiltered ? undefined : limit - items.length);
    for (const item of found.items) {
      const parsed = parse(item);
      items.push(parsed);
      if (items.length === limit && found.items.indexOf(item) < found.items.length - 1)
        return { items, next: keyOf(parsed) };
    }
    last = found.last;
    if (last === undefined) return { items };
    if (items.length === limit) break;
  }
  return { items, ...(last && { next: last }) };
}

/** A page of a table in no order, eventually consistent: what was written a second ago may be missing. */
export function scanPage<S extends z.ZodType<object>>(
  table: Table,
  request: PageRequest,
  { schema, keyNames, filter = {} }: { schema: S; keyNames: readonly string[]; filter?: Filter },
): Promise<Page<z.output<S>>> {
  const expression = toExpression(filter);
  return fillPage(request, {
    isFiltered: expression !== undefined,
    parse: (item) => parseItem(schema, item, table.name),
    keyOf: (item) => pickKey(item, keyNames),
    async read(after, limit) {
      const { Items = [], LastEvaluatedKey } = await table.client.send(
        new ScanCommand({
          TableName: table.name,
          ExclusiveStartKey: after,
          Limit: limit,
          ...(expression && {
            FilterExpression: expression.text,
            ExpressionAttributeNames: expression.names,
            ExpressionAttributeValues: expression.values,
          }),
        }),
      );
      return { items: Items, last: LastEvaluatedKey && pickKey(LastEvaluatedKey, keyNames) };
    },
  });
}

/** An expression that the attributes have the values; undefined when none is asked for. */
function toExpression(
  filter: Filter,
): { text: string; names: Record<string, string>; values: Record<string, string> } | undefined {
  const wanted = Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined);
  if (wanted.length === 0) return undefined;
  return {
    text: wanted.map((_, index) => `#filter${index} = :filter${index}`).join(' AND '),
    names: Object.fromEntries(wanted.map(([name], index) => [`#filter${index}`, name])),
    values: Object.fromEntries(wanted.map(([, value], index) => [`:filter${index}`, value])),
  };
}

function pickKey(item: object, keyNames: readonly string[]): ItemKey {
  return Object.fromEntries(keyNames.map((name) => [name, String(Reflect.get(item, name))]));
}
