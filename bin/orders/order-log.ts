import { z } from 'zod';
import { type AcceptedOrder, acceptedOrderSchema } from '../../functions/fulfilment/tables/decisions.ts';
import { orderSchema } from '../../functions/orders/event.ts';
import { anyTimestamp, toUtc } from '../../functions/shared/timestamp.ts';
import { type BadEntry, type FileEntry, parseEntries, requireGood } from '../events/json-lines.ts';
import { describeIssues } from '../print/describe-issues.ts';

const { order_id, user, item, quantity } = orderSchema.shape;
const { decided_at, topic, partition, offset, stock_left } = acceptedOrderSchema.shape;

/** A line of an order log: what was ordered, and whatever else an export of ours knew. */
const lineSchema = z.object(
  {
    ...{ order_id, user, item, quantity },
    timestamp: anyTimestamp.optional(),
    decision: z.literal('accepted', 'must be accepted: nothing else is in the log').optional(),
    ...{ decided_at, topic, partition, offset, stock_left },
    imported_at: z.string().optional(),
  },
  'must be an order: {order_id, user, item, quantity, ...}',
);

type Line = z.output<typeof lineSchema>;

/** An accepted order as one line of JSON, what the original's log has first. */
export function writeLogLine(order: AcceptedOrder): string {
  const { order_id, user, item, quantity, timestamp, decision: _, ...others } = order;
  return JSON.stringify({ order_id, user, item, quantity, timestamp, ...others });
}

/** What was read of an order log. */
export interface ReadLog {
  readonly orders: readonly AcceptedOrder[];
  /** How many lines told of an order again: the original appends to its log what it replays. */
  readonly repeated: number;
  /** Fields that the log has and the table does not hold. */
  readonly unknownFields: readonly string[];
}

/**
 * Reads an order log, ours or the original's.
 * @throws UserError ARGUMENT_INVALID naming every line that does not fit, or that tells otherwise of an order than another.
 */
export function readLog(
  content: string,
  { path, importedAt }: { path: string; importedAt: string },
): ReadLog {
  const entries = parseEntries(content);
  const good: FileEntry<Line>[] = [];
  const bad: BadEntry[] = [...entries.bad];
  const firstWithId = new Map<string, FileEntry<Line>>();
  const unknownFields = new Set<string>();
  for (const { where, value } of entries.good) {
    const parsed = lineSchema.safeParse(value);
    if (!parsed.success) {
      bad.push({ where, problem: describeIssues(parsed.error, value) });
      continue;
    }
    for (const name of Object.keys(Object(value))) if (!(name in lineSchema.shape)) unknownFields.add(name);
    const entry = { where, value: parsed.data };
    const first = firstWithId.get(entry.value.order_id);
    if (first === undefined) firstWithId.set(entry.value.order_id, entry);
    else if (!isSameOrder(first.value, entry.value)) {
      bad.push({
        where,
        problem: `order_id ${entry.value.order_id} is that of ${first.where}, for another order`,
      });
      continue;
    }
    good.push(entry);
  }
  requireGood({ good, bad }, { path, undone: 'nothing was imported' });
  return {
    orders: [...firstWithId.values()].map(({ value }) => toAccepted(value, importedAt)),
    repeated: good.length - firstWithId.size,
    unknownFields: [...unknownFields],
  };
}

/** Whether both tell of the same thing ordered. */
export function isSameOrder(one: Omit<Line, 'decision'>, other: Omit<Line, 'decision'>): boolean {
  return one.user === other.user && one.item === other.item && one.quantity === other.quantity;
}

/** Of a time without a zone the table says that it is UTC. */
function toAccepted({ timestamp, ...line }: Line, importedAt: string): AcceptedOrder {
  const zoned = timestamp === undefined ? {} : { timestamp: toZoned(timestamp) };
  return { ...line, ...zoned, decision: 'accepted', imported_at: importedAt };
}

function toZoned(timestamp: string): string {
  return orderSchema.shape.timestamp.safeParse(timestamp).success ? timestamp : toUtc(timestamp);
}
