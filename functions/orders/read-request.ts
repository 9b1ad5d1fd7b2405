import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { listViolations, showValue, type Violation } from '../shared/violations.ts';
import { type Order, orderSchema } from './event.ts';
import { generateOrders, type OrderSources } from './generate-orders.ts';

/** Keeps request, answer and Kafka batch far below Lambda's 6 MB and MSK Serverless' 8 MiB. */
export const MAX_ORDERS_PER_CALL = 1_000;

const COUNT_RULE = `must be an integer from 1 to ${MAX_ORDERS_PER_CALL}: split larger numbers into several calls`;
const ORDERS_RULE = `must be a list of 1 to ${MAX_ORDERS_PER_CALL} orders: split longer lists into several calls`;
const REQUEST_RULE = 'must be either {"orders": [...]} or {"generate": <count>}';

const request = z.union([
  z.strictObject({ orders: z.array(z.unknown()).min(1).max(MAX_ORDERS_PER_CALL) }),
  z.strictObject({ generate: z.int().min(1).max(MAX_ORDERS_PER_CALL) }),
]);

/** A violation and the order it is in; `index` is absent when the request itself does not fit. */
export interface OrderViolation extends Violation {
  readonly index?: number;
}

export type OrdersRequest =
  | { readonly orders: readonly Order[]; readonly violations?: undefined }
  | { readonly violations: readonly OrderViolation[] };

/**
 * Reads what the producer is asked for: orders that are all good, or every violation of every order. An order given
 * without `order_id` or `timestamp` gets a new id and the present time; a caller that may repeat a call gives its own ids,
 * since the same id is never decided twice.
 */
export function readOrdersRequest(input: unknown, sources: OrderSources = {}): OrdersRequest {
  const parsed = request.safeParse(input);
  if (!parsed.success) return { violations: [describeRequest(input)] };
  if ('generate' in parsed.data) return { orders: generateOrders(parsed.data.generate, sources) };
  const violations: OrderViolation[] = [];
  const orders: Order[] = [];
  const firstWithId = new Map<string, number>();
  parsed.data.orders.forEach((given, index) => {
    const candidate = complete(given, sources);
    const order = orderSchema.safeParse(candidate);
    if (!order.success) {
      violations.push(
        ...listViolations(order.error, candidate).map((violation) => ({ index, ...violation })),
      );
      return;
    }
    const { order_id } = order.data;
    const first = firstWithId.get(order_id);
    if (first === undefined) firstWithId.set(order_id, index);
    else violations.push(repeatedId(order_id, { index, first }));
    orders.push(order.data);
  });
  return violations.length > 0 ? { violations } : { orders };
}

function complete(given: unknown, { newId = randomUUID, now = () => new Date() }: OrderSources): unknown {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return given;
  return { order_id: newId(), timestamp: now().toISOString(), ...given };
}

function repeatedId(orderId: string, { index, first }: { index: number; first: number }): OrderViolation {
  return {
    index,
    path: 'order_id',
    value: JSON.stringify(orderId),
    problem: `must differ from the order_id of order ${first} of this call: each order has its own`,
  };
}

/** Says which of the two forms was meant, and what is wrong with it. */
function describeRequest(input: unknown): Violation {
  const fields =
    typeof input === 'object' && input !== null && !Array.isArray(input) ? Object.entries(input) : [];
  const [name, value] = fields.length === 1 && fields[0] !== undefined ? fields[0] : [];
  if (name === 'generate') return { path: name, value: showValue(value), problem: COUNT_RULE };
  if (name === 'orders') {
    const found = Array.isArray(value) ? `of ${value.length}` : showValue(value);
    return { path: name, value: found, problem: ORDERS_RULE };
  }
  return { path: '', value: showValue(input), problem: REQUEST_RULE };
}
