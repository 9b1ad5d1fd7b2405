import { z } from 'zod';
import { itemSize } from './item-size.ts';

/** Request units of one request on one table. */
export interface Capacity {
  readonly table: string;
  readonly readUnits: number;
  readonly writeUnits: number;
}

const KB = 1_024;
const MEMBER = Buffer.from('"ReturnConsumedCapacity":"TOTAL",');
/** An engine may put it first or last; what follows it when it is last. */
const LAST = ',"ConsumedCapacity":';

const consumed = z.looseObject({
  TableName: z.string(),
  CapacityUnits: z.number(),
  ReadCapacityUnits: z.number().nullish(),
  WriteCapacityUnits: z.number().nullish(),
});
const oneOrMore = z.union([z.array(consumed), consumed.transform((one) => [one])]);
const answered = z.looseObject({ ConsumedCapacity: oneOrMore.optional() });
const asked = z.looseObject({ ReturnConsumedCapacity: z.unknown().optional() });

/** What the caller itself wants to be told of the capacity; undefined where the request does not say. */
export function capacityWish(request: unknown): unknown {
  return asked.safeParse(request).data?.ReturnConsumedCapacity ?? undefined;
}

/** A request, which is a JSON object, with the wish to be told the capacity, if it has none. */
export function askForCapacity(body: Buffer, request: unknown): Buffer {
  const wish = capacityWish(request);
  if (wish === 'NONE')
    return Buffer.from(JSON.stringify({ ...asked.parse(request), ReturnConsumedCapacity: 'TOTAL' }));
  if (wish !== undefined) return body;
  const start = body.indexOf('{') + 1;
  return Buffer.concat([body.subarray(0, start), MEMBER, body.subarray(start)]);
}

/**
 * What an answer says of capacity, and the answer without it. Large answers are not parsed: an engine writes this member
 * last, and what is cut off is parsed alone, so that an attribute of the same name is not mistaken for it.
 */
export function splitCapacity(
  body: Buffer,
  kind: 'read' | 'write',
): { readonly capacity: readonly Capacity[]; readonly rest: Buffer } {
  const start = body.lastIndexOf(LAST);
  const tail = start === -1 ? undefined : parseTail(body.toString('utf8', start + LAST.length));
  if (tail !== undefined)
    return {
      capacity: toCapacity(tail, kind),
      rest: Buffer.concat([body.subarray(0, start), Buffer.from('}')]),
    };
  const { ConsumedCapacity = [], ...rest } = answered.parse(JSON.parse(body.toString()));
  return { capacity: toCapacity(ConsumedCapacity, kind), rest: Buffer.from(JSON.stringify(rest)) };
}

function parseTail(text: string): z.output<typeof oneOrMore> | undefined {
  try {
    return oneOrMore.safeParse(JSON.parse(text.slice(0, text.lastIndexOf('}')))).data;
  } catch (error) {
    // What was found is no last member of the answer.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function toCapacity(parts: z.output<typeof oneOrMore>, kind: 'read' | 'write'): Capacity[] {
  return parts.map(({ TableName: table, CapacityUnits, ReadCapacityUnits, WriteCapacityUnits }) => {
    // A transaction tells both kinds: one that is repeated under its token reads.
    if (ReadCapacityUnits != null || WriteCapacityUnits != null)
      return { table, readUnits: ReadCapacityUnits ?? 0, writeUnits: WriteCapacityUnits ?? 0 };
    return kind === 'read'
      ? { table, readUnits: CapacityUnits, writeUnits: 0 }
      : { table, readUnits: 0, writeUnits: CapacityUnits };
  });
}

const BILLED_REFUSALS = ['ConditionalCheckFailedException', 'TransactionCanceledException'];
const refusal = z.looseObject({ __type: z.string() });

/** Whether a write was refused in a way that is billed like one that was not. */
export function isBilledRefusal(body: Buffer): boolean {
  const { __type = '' } = refusal.safeParse(JSON.parse(body.toString())).data ?? {};
  return BILLED_REFUSALS.some((name) => __type.endsWith(name));
}

const write = z.looseObject({ TableName: z.string(), Item: z.unknown().optional() });
const transaction = z.looseObject({ TransactItems: z.array(z.record(z.string(), write)) });

/**
 * What a refused write bills at least, of which no answer tells: by the size of the items in the request, two units per KB
 * in a transaction. It is more where what the table holds under the key is larger.
 */
export function refusedCapacity(request: unknown): Capacity[] {
  const several = transaction.safeParse(request).data?.TransactItems;
  if (several !== undefined)
    return several.flatMap((item) => Object.values(item).map((one) => writeCapacity(one, 2)));
  const one = write.safeParse(request).data;
  return one === undefined ? [] : [writeCapacity(one, 1)];
}

function writeCapacity({ TableName: table, Item }: z.output<typeof write>, perKb: number): Capacity {
  const writeUnits = perKb * Math.max(1, Math.ceil(itemSize(Item) / KB));
  return { table, readUnits: 0, writeUnits };
}
