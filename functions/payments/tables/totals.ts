import { type AttributeValue, ScanCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { parseItem, type Table } from '../../shared/table.ts';
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

function compareTexts(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
