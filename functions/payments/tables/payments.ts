import * as z from 'zod';
import { comparePositions } from '../../shared/kafka-event.ts';
import { scanTable, type Table } from '../../shared/table.ts';

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
