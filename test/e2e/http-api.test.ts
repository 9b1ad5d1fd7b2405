import { createHmac, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { contracts } from '../../functions/api/contract/index.ts';
import { type RouteContract, toRouteKey } from '../../functions/shared/http/contract.ts';
import { findRunner } from '../../local/runner-description.ts';
import { apiAt, signIn } from '../support/call-api.ts';
import { eventually } from '../support/eventually.ts';
import { shareOperator } from '../support/operator.ts';

const operator = shareOperator();
let url = '';
let viewer = '';
let boss = '';
const call = apiAt(() => url);

beforeAll(async () => {
  const { httpApis } = await findRunner(operator.state);
  url = httpApis[0]?.url ?? '';
  [viewer, boss] = await Promise.all([signIn(operator, 'viewer'), signIn(operator, 'operator')]);
});

/** A path of the route that stands for any. */
const pathOf = ({ path }: RouteContract) => path.replaceAll(/\{[^}]+\}/g, 'x');
const closed = contracts.filter(({ access }) => access !== 'open');

describe('who may', () => {
  test('only what serves the console and describes the API is open', () => {
    const open = contracts.filter(({ access }) => access === 'open').map(toRouteKey);
    expect(open).toEqual(['GET /', 'GET /assets/{file}', 'GET /config.json', 'GET /openapi.json']);
  });

  test.each(closed.map((contract) => [toRouteKey(contract), contract] as const))(
    '%s asks for a token',
    async (_route, contract) => {
      const { status, headers, body } = await call(contract.method, pathOf(contract), {
        ...(contract.method === 'GET' ? {} : { body: {} }),
      });
      expect(status).toBe(401);
      expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
      expect(body).toEqual({ message: 'Unauthorized' });
    },
  );

  test.each(
    closed.filter(({ access }) => access === 'operator').map((one) => [toRouteKey(one), one] as const),
  )('%s is not for viewers', async (_route, contract) => {
    const { status, body } = await call(contract.method, pathOf(contract), { token: viewer, body: {} });
    expect({ status, type: body.type }).toEqual({ status: 403, type: 'about:blank' });
    expect(body.detail).toMatch(/viewer is in none of the groups that may: operator/);
  });

  test.each(closed.filter(({ access }) => access === 'viewer').map((one) => [toRouteKey(one), one] as const))(
    '%s is for both roles',
    async (_route, contract) => {
      for (const token of [viewer, boss]) {
        const { status } = await call(contract.method, pathOf(contract), { token });
        expect([401, 403]).not.toContain(status);
        expect(status).toBeLessThan(500);
      }
    },
  );

  test.each([
    ['that nobody signed', (token: string) => `${token.split('.').slice(0, 2).join('.')}.`],
    [
      'that somebody else signed',
      (token: string) => {
        const [, payload] = token.split('.');
        const header = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');
        const mac = createHmac('sha256', 'secret').update(`${header}.${payload}`).digest('base64url');
        return `${header}.${payload}.${mac}`;
      },
    ],
    [
      'whose claims were changed',
      (token: string) => {
        const [header, payload = '', signature] = token.split('.');
        const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
        const changed = Buffer.from(JSON.stringify({ ...claims, 'cognito:groups': ['operator'] }));
        return `${header}.${changed.toString('base64url')}.${signature}`;
      },
    ],
    ['that is none', () => 'nonsense'],
  ])('a token %s opens nothing', async (_what, spoil) => {
    const { status } = await call('GET', '/orders', { token: spoil(viewer) });
    expect(status).toBe(401);
  });

  test('what an operator did is on record, with who it was', async () => {
    await call('PATCH', '/inventory/pen', { token: boss, body: { quantity: 41 } });
    await eventually(async () => {
      const { body } = await call('GET', '/actions?minutes=5', { token: viewer });
      expect(body.actions).toContainEqual(
        expect.objectContaining({
          actor: expect.objectContaining({ username: 'operator' }),
          operation: 'updateItem',
          path: { item: 'pen' },
          ...{ outcome: 'done', status: 200 },
        }),
      );
    });
  });
});

describe('events', () => {
  test('an order is placed, tracked and accepted', async () => {
    const placed = await call('POST', '/orders', {
      token: boss,
      body: { user: 'alice', item: 'book', quantity: 1 },
    });
    expect(placed.status).toBe(201);
    const [{ id, topic }] = placed.body.deliveries;
    expect(topic).toBe('orders');
    await eventually(async () => {
      const { body } = await call('GET', `/orders/${id}`, { token: viewer });
      expect(body).toMatchObject({ tracked: { order_id: id }, decision: { decision: 'accepted' } });
    });
  });

  test('a viewer is told no code by which a user gets a new password', async () => {
    const code = randomUUID().slice(0, 8).toUpperCase();
    const event = { event_type: 'password_reset', user: 'alice', code, expires_at: '2999-01-01T00:00:00Z' };
    expect((await call('POST', '/events', { token: boss, body: event })).status).toBe(201);
    const messages = (query: string, token: string) =>
      call('GET', `/topics/user_events/messages?${query}`, { token });
    expect((await messages(`filter=code%3D${code}`, boss)).body.records).toHaveLength(1);
    expect((await messages(`filter=code%3D${code}`, viewer)).body.records).toEqual([]);
    const { body } = await messages('last=1000', viewer);
    expect(body.records.length).toBeGreaterThan(0);
    expect(JSON.stringify(body)).not.toContain(code);
    expect((await messages('raw=true', viewer)).status).toBe(403);
  });

  test('the live view tells a viewer no token of an operator', async () => {
    const { status } = await call('GET', '/inventory', { token: boss });
    expect(status).toBe(200);
    const view = (path: string) => call('GET', `/_runner${path}`, { token: viewer });
    const { invocations } = (await view('/functions/millrace-api-read/invocations')).body;
    const { body } = await view(`/invocations/${invocations[0].requestId}`);
    expect(JSON.parse(body.payload).headers.authorization).toBe('***');
    expect(JSON.stringify(body)).not.toContain(boss.split('.')[2]);
  });

  test('a call sent again with its Idempotency-Key deducts the stock once', async () => {
    const item = `item ${randomUUID().slice(0, 8)}`;
    expect((await call('POST', '/inventory', { token: boss, body: { item, quantity: 10 } })).status).toBe(
      201,
    );
    const key = randomUUID();
    const place = () =>
      call('POST', '/orders', {
        token: boss,
        headers: { 'idempotency-key': key },
        body: [
          { user: 'alice', item, quantity: 2 },
          { user: 'alice', item, quantity: 3 },
        ],
      });
    const ids = ({ body }: Awaited<ReturnType<typeof place>>) =>
      body.deliveries.map((one: { id: string }) => one.id);
    const [first, second] = [await place(), await place()];
    expect(ids(second)).toEqual(ids(first));
    expect(new Set(ids(first)).size).toBe(2);
    const atOnce = await Promise.all(Array.from({ length: 50 }, place));
    for (const one of atOnce) {
      // Lambda runs a producer in so many environments at once and no more.
      expect([201, 503]).toContain(one.status);
      if (one.status === 201) expect(ids(one)).toEqual(ids(first));
    }
    await eventually(async () => {
      const { body } = await call('GET', `/inventory/${encodeURIComponent(item)}`, { token: viewer });
      expect(body).toEqual({ item, quantity: 5 });
      const lag = await call('GET', '/groups', { token: viewer });
      expect(lag.body.groups.map((one: { lag: number }) => one.lag)).toEqual([0, 0, 0, 0, 0]);
    });
    const { body } = await call('GET', `/inventory/${encodeURIComponent(item)}`, { token: viewer });
    expect(body).toEqual({ item, quantity: 5 });
  });

  test.each([
    ['/orders', { user: 'alice', item: 'pen', quantity: 0 }, 'quantity'],
    ['/payments', { user: 'alice', amount: '-1', currency: 'PLN', method: 'cash' }, 'amount'],
    ['/events', { event_type: 'user_signup' }, 'user'],
    ['/emails', { email_id: 'zz', action: 'opened' }, 'email_id'],
  ])('POST %s names what is wrong, and sends nothing', async (path, event, field) => {
    const { status, headers, body } = await call('POST', path, { token: boss, body: [event, event] });
    expect({ status, type: headers.get('content-type') }).toEqual({
      status: 400,
      type: 'application/problem+json',
    });
    expect(body.violations).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ index: 0, path: field }),
        expect.objectContaining({ index: 1, path: field }),
      ]),
    );
  });
});

describe('lists', () => {
  test('come in pages that hold everything once', async () => {
    const names = Array.from({ length: 7 }, () => `paged ${randomUUID().slice(0, 8)}`);
    for (const item of names) await call('POST', '/inventory', { token: boss, body: { item, quantity: 1 } });
    const found: string[] = [];
    let next: string | null = null;
    do {
      const cursor: string = next === null ? '' : `&cursor=${encodeURIComponent(next)}`;
      const { status, body } = await call('GET', `/inventory?limit=3${cursor}`, { token: viewer });
      expect(status).toBe(200);
      expect(body.items.length).toBeLessThanOrEqual(3);
      found.push(...body.items.map(({ item }: { item: string }) => item));
      next = body.next;
    } while (next !== null);
    expect(new Set(found).size).toBe(found.length);
    expect(found).toEqual(expect.arrayContaining(names));
  });

  test('rejections are found by their reason', async () => {
    const placed = await call('POST', '/orders', {
      token: boss,
      body: { user: 'bob', item: 'pen', quantity: 1 },
    });
    const [{ id }] = placed.body.deliveries;
    await eventually(async () => {
      const { body } = await call('GET', '/rejections?user=bob&reason=user_not_paid', { token: viewer });
      expect(body.items.map((one: { order_id: string }) => one.order_id)).toContain(id);
    });
    const { body } = await call('GET', '/rejections?user=bob&reason=insufficient_stock', { token: viewer });
    expect(body.items).toEqual([]);
  });
});

describe('what is served to anybody', () => {
  test('the description of the API is the one that is generated', async () => {
    const { status, body } = await call('GET', '/openapi.json');
    expect({ status, openapi: body.openapi }).toEqual({ status: 200, openapi: '3.1.1' });
    expect(Object.keys(body.paths).sort()).toEqual([...new Set(contracts.map(({ path }) => path))].sort());
  });

  test('the page allows nothing from elsewhere', async () => {
    const { status, headers, body } = await call('GET', '/');
    expect(status).toBe(200);
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(body).toMatch(/<!doctype html>/i);
  });

  test('a file that is not there is not found', async () => {
    expect((await call('GET', '/assets/..%2findex.mjs')).status).toBeGreaterThanOrEqual(400);
    expect((await call('GET', '/assets/nothing.js')).status).toBe(404);
    expect((await call('GET', '/nothing')).status).toBe(404);
  });
});
