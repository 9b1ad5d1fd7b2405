import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { listMappings, showMapping, switchMapping } from '../../../functions/api/contract/mappings.ts';
import type { RouteContract } from '../../../functions/shared/http/contract.ts';
import { loadHandler } from '../../support/function-handler.ts';
import { captureLogs } from '../../support/function-logs.ts';
import { callRoute, type HttpCall } from '../../support/http-event.ts';

const CLUSTER_ARN = 'arn:aws:kafka:us-east-1:111122223333:cluster/millrace/1';
const UUID = '0a1b2c3d-0000-4000-8000-000000000001';
const FOREIGN = '0a1b2c3d-0000-4000-8000-000000000002';
const BUSY = '0a1b2c3d-0000-4000-8000-000000000003';
const NOT_OURS_TO_SEE = '0a1b2c3d-0000-4000-8000-000000000004';

const mapping = (UUID: string, group: string, changes: object = {}) => ({
  UUID,
  EventSourceArn: CLUSTER_ARN,
  FunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:millrace-orders-consumer',
  Topics: ['orders'],
  State: 'Enabled',
  LastProcessingResult: 'OK',
  AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: group },
  ...changes,
});

const shown = {
  ...{ uuid: UUID, function_name: 'millrace-orders-consumer', topic: 'orders', group: 'order-tracker' },
  ...{ state: 'Enabled', last_result: 'OK' },
};

/** Lambda's API, as far as mappings go: two pages of them. */
async function start() {
  const mappings = new Map([
    [UUID, mapping(UUID, 'order-tracker')],
    [BUSY, mapping(BUSY, 'order-processor', { State: 'Disabling' })],
    [FOREIGN, mapping(FOREIGN, 'other', { EventSourceArn: `${CLUSTER_ARN}-other` })],
  ]);
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://lambda');
    const body = await text(request);
    asked.push(`${request.method} ${pathname}`);
    const answer = (status: number, json: object, error = '') =>
      response
        .writeHead(status, {
          'content-type': 'application/json',
          ...(error && { 'x-amzn-errortype': error }),
        })
        .end(JSON.stringify(json));
    const uuid = pathname.split('/')[3];
    if (!uuid) {
      const own = [...mappings.values()].filter(
        ({ EventSourceArn }) => EventSourceArn === searchParams.get('EventSourceArn'),
      );
      const page = searchParams.get('Marker') === '1' ? own.slice(1) : own.slice(0, 1);
      return answer(200, {
        EventSourceMappings: page,
        ...(searchParams.has('Marker') ? {} : { NextMarker: '1' }),
      });
    }
    if (uuid === NOT_OURS_TO_SEE) return answer(403, { Message: 'no' }, 'AccessDeniedException');
    const found = mappings.get(uuid);
    if (found === undefined) return answer(404, { Message: 'none' }, 'ResourceNotFoundException');
    if (request.method === 'GET') return answer(200, found);
    if (uuid === BUSY) return answer(400, { Message: 'busy' }, 'ResourceInUseException');
    return answer(202, { ...found, State: JSON.parse(body).Enabled ? 'Enabling' : 'Disabling' });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  const handler = await loadHandler<unknown>(() => import('../../../functions/api/mappings.ts'), {
    CLUSTER_ARN,
    AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${address.port}`,
  });
  const call = (contract: RouteContract, options?: HttpCall) => callRoute(handler, contract, options);
  return { call, asked };
}

it('lists those of the cluster by group, page by page', async () => {
  const { call } = await start();
  const { status, body } = await call(listMappings, { as: 'viewer' });
  expect(status).toBe(200);
  expect(body.items).toEqual([{ ...shown, uuid: BUSY, group: 'order-processor', state: 'Disabling' }, shown]);
  expect(listMappings.answer.body?.safeParse(body).success).toBe(true);
});

it('shows one, and nothing of another cluster', async () => {
  captureLogs();
  const { call } = await start();
  expect((await call(showMapping, { path: { uuid: UUID } })).body).toEqual(shown);
  for (const uuid of [FOREIGN, NOT_OURS_TO_SEE, '0a1b2c3d-0000-4000-8000-000000000009'])
    expect(await call(showMapping, { path: { uuid } })).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining(uuid) },
    });
});

it('switches one, and none that is on its way or of another cluster', async () => {
  captureLogs();
  const { call, asked } = await start();
  const body = { enabled: false };
  expect(await call(switchMapping, { path: { uuid: UUID }, body })).toMatchObject({
    status: 200,
    body: { ...shown, state: 'Disabling' },
  });
  expect(await call(switchMapping, { path: { uuid: BUSY }, body })).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('was Disabling') },
  });
  expect((await call(switchMapping, { path: { uuid: FOREIGN }, body })).status).toBe(404);
  expect(asked.filter((line) => line.startsWith('PUT') && line.includes(FOREIGN))).toEqual([]);
});
