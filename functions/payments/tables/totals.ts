import { type AttributeValue, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { parseItem, type Table } from '../../shared/table.ts';
import { fillPage, type ItemKey, type Page, type PageRequest } from '../../shared/table-page.ts';
import { formatAmount } from '../amount.ts';
import { currencyCode, minorDigits } from '../currencies.ts';
import { readDecimal, toUnits } from '../decimal.ts';

/** What a user has paid in a currency. */
export interface PaymentTotal {
  readonly user: string;
  readonly currency: string;
  /** With exactly the currency's decimals: `1249.50`. */
  readonly total: string;
  /** How many payments it is the sum of. */
  readonly payments: number;
}

/**
 * An item as DynamoDB sends it, its numbers as text: what the document client makes of them would be floats. The total is
 * kept in the currency's major unit, in which it stays right should ISO 4217 ever change the decimals of a currency.
 */
const totalItemSchema = z
  .object({
    user: z.object({ S: z.string() }),
    currency: z.object({ S: currencyCode }),
    total: z.object({ N: z.string() }),
    payments: z.object({ N: z.string().regex(/^\d+$/) }),
  })
  .transform(({ user, currency, total, payments }, context): PaymentTotal => {
    const code = currency.S;
    const decimal = readDecimal(total.N);
    const units = decimal === undefined ? undefined : toUnits(decimal, minorDigits(code));
    if (units === undefined) {
      const message = `must be an amount in ${code}`;
      context.issues.push({ code: 'custom', path: ['total'], message, input: total });
      return z.NEVER;
    }
    return {
      user: user.S,
      currency: code,
      total: formatAmount(units, code),
      payments: Number(payments.N),
    };
  });

/** Every total, by user and currency, exact whatever its size. */
export async function listTotals(table: Table): Promise<PaymentTotal[]> {
  const totals: PaymentTotal[] = [];
  let from: Record<string, AttributeValue> | undefined;
  do {
    const page = await table.client.send(
      new ScanCommand({ TableName: table.name, ConsistentRead: true, ExclusiveStartKey: from }),
    );
    for (const item of page.Items ?? []) totals.push(parseItem(totalItemSchema, item, table.name));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return totals.sort((a, b) => compareTexts(a.user, b.user) || compareTexts(a.currency, b.currency));
}

interface TotalFilter {
  readonly user?: string | undefined;
  readonly currency?: string | undefined;
}

/** A page of the totals, exact whatever their size; in no order. Those of one user are found without reading others'. */
export function pageTotals(table: Table, request: PageRequest & TotalFilter): Promise<Page<PaymentTotal>> {
  const { user, currency } = request;
  return fillPage(request, {
    isFiltered: user === undefined && currency !== undefined,
    parse: (item) => parseItem(totalItemSchema, item, table.name),
    keyOf: ({ user, currency }) => ({ user, currency }),
    async read(after, limit) {
      const page = {
        TableName: table.name,
        ExclusiveStartKey: after && toAttributes(after),
        Limit: limit,
        ...toNamesAndValues({ user, currency }),
      };
      const condition = [
        ...(user === undefined ? [] : ['#user = :user']),
        ...(currency === undefined ? [] : ['#currency = :currency']),
      ].join(' AND ');
      const { Items = [], LastEvaluatedKey } =
        user === undefined
          ? await table.client.send(
              new ScanCommand({ ...page, ...(condition !== '' && { FilterExpression: condition }) }),
            )
          : await table.client.send(new QueryCommand({ ...page, KeyConditionExpression: condition }));
      return { items: Items, last: LastEvaluatedKey && toKey(LastEvaluatedKey) };
    },
  });
}

function toNamesAndValues(filter: TotalFilter):
  | {
      ExpressionAttributeNames: Record<string, string>;
      ExpressionAttributeValues: Record<string, AttributeValue>;
    }
  | undefined {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  if (given.length === 0) return undefined;
  return {
    ExpressionAttributeNames: Object.fromEntries(given.map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(given.map(([name, value]) => [`:${name}`, { S: value }])),
  };
}

function toAttributes(key: ItemKey): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(key).map(([name, value]) => [name, { S: value }]));
}

function toKey(attributes: Record<string, AttributeValue>): ItemKey {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, value.S ?? '']));
}

function compareTexts(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
