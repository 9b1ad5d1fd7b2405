import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { listMappings } from '../../bin/operate/mappings.ts';
import type { Target } from '../../bin/target/target.ts';
import type { Method } from '../../functions/shared/http/contract.ts';
import { type HttpCall, makeHttpEvent } from './http-event.ts';

interface Request {
  /** The function, without the deployment's name. */
  readonly of: 'api-edit' | 'api-mappings' | 'api-observe' | 'api-read' | 'console';
  readonly method: Method;
  readonly path: `/${string}`;
  readonly call?: HttpCall;
}

const read = (path: Request['path'], call?: HttpCall): Request => ({
  ...{ of: 'api-read', method: 'GET', path },
  ...(call && { call }),
});

const READING: readonly Request[] = [
  ...(['/orders', '/history', '/users', '/inventory', '/payments', '/payments/totals'] as const).map((path) =>
    read(path),
  ),
  ...(['/emails', '/emails/counts', '/suppressions', '/notifications'] as const).map((path) => read(path)),
  read('/payments/totals', { query: { user: 'alice' } }),
  read('/orders/{order_id}', { path: { order_id: randomUUID() } }),
  read('/users/{user}', { path: { user: 'alice' } }),
  read('/inventory/{item}', { path: { item: 'pen' } }),
  read('/payments/{payment_id}', { path: { payment_id: randomUUID() } }),
  read('/emails/{email_id}', { path: { email_id: randomUUID().slice(0, 8) } }),
];

function listEdits(): Request[] {
  const name = `new-${randomUUID().slice(0, 8)}`;
  const edit = { of: 'api-edit' } as const;
  return [
    { ...edit, method: 'POST', path: '/users', call: { body: { user: name, status: 'paid' } } },
    {
      ...{ ...edit, method: 'PATCH', path: '/users/{user}' },
      call: { path: { user: 'bob' }, body: { status: 'unpaid' } },
    },
    { ...edit, method: 'POST', path: '/inventory', call: { body: { item: name, quantity: 1 } } },
    {
      ...{ ...edit, method: 'PATCH', path: '/inventory/{item}' },
      call: { path: { item: 'notebook' }, body: { quantity: 10 } },
    },
  ];
}

/** A mapping that is enabled is enabled again, which changes nothing. */
async function listSwitches(target: Target): Promise<Request[]> {
  const [mapping] = await listMappings(target);
  const path = { uuid: mapping?.uuid ?? '' };
  return [
    { of: 'api-mappings', method: 'GET', path: '/mappings' },
    { of: 'api-mappings', method: 'GET', path: '/mappings/{uuid}', call: { path } },
    {
      ...{ of: 'api-mappings', method: 'PATCH', path: '/mappings/{uuid}' },
      call: { path, body: { enabled: true } },
    },
  ];
}

const deliveredSchema = z.object({
  deliveries: z.tuple([z.object({ topic: z.string(), partition: z.int(), offset: z.int() })]),
});

/** A journey leads to traces when its record was produced by a function. */
async function listObservations(target: Target): Promise<Request[]> {
  const order = { user: 'alice', item: 'pen', quantity: 1 };
  const sent = await target.invoke(target.output('OrdersProducerFunction'), { orders: [order] });
  const [{ topic, partition, offset }] = deliveredSchema.parse(sent).deliveries;
  return [
    ...(['/metrics', '/errors', '/actions'] as const).map(
      (path): Request => ({ of: 'api-observe', method: 'GET', path }),
    ),
    {
      ...{ of: 'api-observe', method: 'GET', path: '/journeys/{topic}/{partition}/{offset}' },
      call: { path: { topic, partition: String(partition), offset: String(offset) } },
    },
  ];
}

const answerSchema = z.object({ statusCode: z.int() });

/**
 * Has the functions that are there for the HTTP API alone do all that they can, as an operator whom API Gateway has let in.
 * @returns the statuses of their answers, by route; without those that nothing could be asked of.
 */
export async function exerciseApi(target: Target): Promise<ReadonlyMap<string, number>> {
  const asked = await Promise.allSettled([listSwitches(target), listObservations(target)]);
  const requests = [
    ...READING,
    ...listEdits(),
    ...asked.flatMap((list) => (list.status === 'fulfilled' ? list.value : [])),
    { of: 'console', method: 'GET', path: '/config.json' } as const,
  ];
  const statuses = new Map<string, number>();
  for (const { of, method, path, call } of requests) {
    const event = makeHttpEvent({ method, path }, call);
    const [answer] = await Promise.allSettled([target.invoke(`millrace-${of}`, event)]);
    if (answer.status === 'rejected') continue;
    const { statusCode } = answerSchema.parse(answer.value);
    statuses.set(`${method} ${path} ${JSON.stringify(call?.query ?? {})}`, statusCode);
  }
  return statuses;
}
