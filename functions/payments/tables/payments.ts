import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { NotFound } from '../../shared/errors.ts';
import { comparePositions } from '../../shared/kafka-event.ts';
import { parseItem, scanTable, type Table } from '../../shared/table.ts';
import { type Page, type PageRequest, scanPage } from '../../shared/table-page.ts';

/**
 * A payment that was counted, where it was in Kafka, and when it was received. Its fields were held to the event's rules
 * before it was stored; a method or a currency that goes out of use later must not make it unreadable.
 */
export const storedPaymentSchema = z.object({
  payment_id: z.string(),
  user: z.string(),
  /** With exactly the currency's decimals. */
  amount: z.string(),
  currency: z.string(),
  method: z.string(),
  /** As given, with zone or without. */
  timestamp: z.string(),
  topic: z.string(),
  partition: z.int(),
  offset: z.int(),
  /** ISO 8601, UTC. */
  received_at: z.string(),
});

export type StoredPayment = z.output<typeof storedPaymentSchema>;

/** Every payment that was counted, in the order received. */
export async function listPayments(table: Table): Promise<StoredPayment[]> {
  const payments = await scanTable(table, storedPaymentSchema);
  return payments.sort((a, b) =>
    a.received_at === b.received_at ? comparePositions(a, b) : a.received_at < b.received_at ? -1 : 1,
  );
}

/** What payments are looked for by. */
interface PaymentFilter {
  readonly user?: string | undefined;
  readonly currency?: string | undefined;
  readonly method?: string | undefined;
}

/** A page of the payments, in no order. */
export function pagePayments(
  table: Table,
  request: PageRequest & PaymentFilter,
): Promise<Page<StoredPayment>> {
  const { user, currency, method } = request;
  return scanPage(table, request, {
    schema: storedPaymentSchema,
    keyNames: ['payment_id'],
    filter: { user, currency, method },
  });
}

/** @throws NotFound when no such payment was counted. */
export async function getPayment(table: Table, payment_id: string): Promise<StoredPayment> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: { payment_id }, ConsistentRead: true }),
  );
  if (Item === undefined) throw new NotFound(`No payment ${payment_id} was counted.`);
  return parseItem(storedPaymentSchema, Item, table.name);
}
