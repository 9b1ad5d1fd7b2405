import { describe, expect, test } from 'vitest';
import { eventKind } from '../../../bin/events/event-kinds.ts';
import { sendEvents, type Wanted } from '../../../bin/events/send-events.ts';
import { UserError } from '../../../local/core/errors.ts';
import { eventually } from '../../support/eventually.ts';
import { fakeTarget } from '../../support/fake-target.ts';

interface Request {
  generate?: number;
  orders?: { order_id: string }[];
}

/** A producer that counts what it is called with; `failAt` is the call that fails. */
function startProducer(failAt = Number.POSITIVE_INFINITY) {
  const calls: number[] = [];
  const target = fakeTarget({
    functions: {
      OrdersProducerFunction(payload) {
        const { generate, orders } = payload as Request;
        const ids = orders?.map(({ order_id }) => order_id) ?? Array(generate ?? 0).fill('made');
        calls.push(ids.length);
        if (calls.length === failAt) throw new UserError('REQUEST_FAILED', 'The producer failed.');
        const deliveries = ids.map((id, offset) => ({ id, topic: 'orders', partition: 0, offset }));
        return { status: 'delivered', deliveries };
      },
    },
  });
  const told: string[] = [];
  return {
    calls,
    told,
    send: (wanted: Wanted, options: { delay?: number; signal?: AbortSignal } = {}) =>
      sendEvents(target, {
        ...{ kind: eventKind('orders'), wanted, delay: 0, signal: new AbortController().signal },
        ...options,
        onDelivered: ({ id }, event) => void told.push(`${id} ${event === undefined ? 'unknown' : 'known'}`),
      }),
  };
}

const events = (count: number, size = 0) =>
  Array.from({ length: count }, (_, index) => ({ order_id: `id-${index}`, filler: 'x'.repeat(size) }));

describe('sending', () => {
  test('has at most a thousand in a call', async () => {
    const { send, calls, told } = startProducer();
    expect(await send({ count: 2_500 })).toBe(2_500);
    expect(await send({ events: events(1_001) })).toBe(1_001);
    expect(calls).toEqual([1_000, 1_000, 500, 1_000, 1]);
    expect(told[0]).toBe('made unknown');
    expect(told.at(-1)).toBe('id-1000 known');
  });

  test('has no more in a call than Lambda takes', async () => {
    const { send, calls } = startProducer();
    expect(await send({ events: events(4, 1_400_000) })).toBe(4);
    expect(calls).toEqual([2, 2]);
  });

  test('pauses between two, and ends when it is interrupted', async () => {
    const { send, calls } = startProducer();
    const since = performance.now();
    expect(await send({ count: 3 }, { delay: 0.05 })).toBe(3);
    expect(performance.now() - since).toBeGreaterThan(95);
    expect(calls).toEqual([1, 1, 1]);
    const controller = new AbortController();
    const sending = send({ count: 3 }, { delay: 600, signal: controller.signal });
    await eventually(() => expect(calls).toHaveLength(4));
    controller.abort();
    expect(await sending).toBe(1);
  });

  test('says how many were sent before a call failed', async () => {
    await expect(startProducer(2).send({ count: 1_500 })).rejects.toMatchObject({
      ...{ code: 'REQUEST_FAILED', message: 'The producer failed. Before that, 1000 were sent.' },
    });
    await expect(startProducer(1).send({ count: 1_500 })).rejects.toThrow(/^The producer failed\.$/);
  });
});
