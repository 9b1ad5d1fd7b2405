import { describe, expect, it } from 'vitest';
import { buildOpenApi } from '../../../functions/api/build-openapi.ts';
import { contracts } from '../../../functions/api/contract/index.ts';
import { type RouteContract, toRouteKey } from '../../../functions/shared/http/contract.ts';
import { type Handler, loadHandler } from '../../support/function-handler.ts';
import { captureLogs } from '../../support/function-logs.ts';
import { callRoute, type HttpAnswer, type HttpCall } from '../../support/http-event.ts';
import { DeepJson, listWrongValues, makeValue, readSchema, writeBody } from './wrong-values.ts';

// Each route is asked in every way that its own schemas say is wrong. Nothing is behind the functions: whatever were not
// refused would fail for want of a table or a cluster, and be seen.

const LOADERS: Readonly<Record<string, () => Promise<{ handler: Handler<unknown> }>>> = {
  'orders/producer': () => import('../../../functions/orders/producer.ts'),
  'payments/producer': () => import('../../../functions/payments/producer.ts'),
  'emails/producer': () => import('../../../functions/emails/producer.ts'),
  'notifications/producer': () => import('../../../functions/notifications/producer.ts'),
  'kafka-admin/handler': () => import('../../../functions/kafka-admin/handler.ts'),
  'api/read': () => import('../../../functions/api/read.ts'),
  'api/edit': () => import('../../../functions/api/edit.ts'),
  'api/mappings': () => import('../../../functions/api/mappings.ts'),
  'api/observe': () => import('../../../functions/api/observe.ts'),
};
const TABLES = [
  ...['USERS', 'INVENTORY', 'ORDER_DECISIONS', 'ORDER_HISTORY', 'PAYMENTS', 'PAYMENT_TOTALS', 'EMAILS'],
  ...['EMAIL_HISTORY', 'EMAIL_COUNTS', 'SUPPRESSIONS', 'NOTIFICATIONS'],
];
const VARIABLES = {
  ...Object.fromEntries(TABLES.map((name) => [`${name}_TABLE`, 'none'])),
  ...Object.fromEntries(
    ['ORDERS', 'PAYMENTS', 'EMAILS', 'NOTIFICATIONS'].map((name) => [`${name}_TOPIC`, 'none']),
  ),
  // No address that anything answers at: https://www.rfc-editor.org/rfc/rfc6761#section-6.4
  AWS_ENDPOINT_URL: 'http://none.invalid:1',
  KAFKA_BOOTSTRAP_SERVERS: 'none.invalid:9098',
  ORDERS_SCHEMA_VERSION_ID: '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0ff',
  SCHEMA_DEFINITIONS: '{}',
  CONSUMER_GROUPS: '[]',
  CLUSTER_ARN: 'arn:aws:kafka:us-east-1:111122223333:cluster/none/1',
  LOG_GROUPS: '["/aws/lambda/none"]',
  LOG_GROUPS_OF_ACTIONS: '["/aws/lambda/none"]',
  LOG_GROUPS_OF_RECORDS: '["/aws/lambda/none"]',
  METRICS_NAMESPACE: 'none',
  SERVICES: '["none"]',
};

const closed = contracts.filter(({ access }) => access !== 'open');
const byRoute = closed.map((contract) => [toRouteKey(contract), contract] as const);
const document = JSON.parse(JSON.stringify(buildOpenApi(contracts)));
const operationOf = ({ path, method }: RouteContract) => document.paths[path][method.toLowerCase()];

async function start(contract: RouteContract) {
  const logs = captureLogs();
  const load = LOADERS[contract.entry];
  if (load === undefined) throw new Error(`how is ${contract.entry} loaded?`);
  const handler = await loadHandler(load, VARIABLES);
  return { logs, handler, call: (call: HttpCall) => callRoute(handler, contract, call) };
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly schema: unknown;
}

function parametersOf(contract: RouteContract, where: Parameter['in']): Parameter[] {
  return operationOf(contract).parameters.filter((one: Parameter) => one.in === where);
}

/** A request that fits. */
function makeCall(contract: RouteContract): HttpCall & { body?: unknown } {
  const path = Object.fromEntries(
    parametersOf(contract, 'path').map(({ name, schema }) => [name, String(makeValue(readSchema(schema)))]),
  );
  if (contract.events) return { path, body: contract.events.example };
  const schema = bodySchemaOf(contract);
  return { path, ...(schema && { body: makeValue(schema) }) };
}

function bodySchemaOf(contract: RouteContract) {
  const schema = operationOf(contract).requestBody?.content['application/json'].schema;
  if (schema === undefined) return undefined;
  if (contract.events === undefined) return readSchema(schema);
  const { oneOf, ...event } = readSchema(document.components.schemas[contract.events.name]);
  const discriminators = Object.entries(contract.events.example);
  // Of several kinds of event the one that the example is.
  const kind = oneOf?.find(({ properties = {} }) =>
    discriminators.every(([name, value]) => {
      const { const: only, enum: values } = properties[name] ?? {};
      return (only === undefined || only === value) && (values === undefined || values.includes(value));
    }),
  );
  return kind ?? event;
}

/** A refusal as anybody may rely on it. */
function expectProblem({ status, headers, body }: HttpAnswer, expected: readonly number[]): void {
  expect(expected).toContain(status);
  expect(headers['content-type']).toBe('application/problem+json');
  expect(body).toMatchObject({
    type: 'about:blank',
    title: expect.stringMatching(/./),
    status,
    detail: expect.stringMatching(/./),
    requestId: 'JKJaXmPLvHcESHA=',
  });
}

function expectViolation(answer: HttpAnswer, path: string): void {
  expectProblem(answer, [400]);
  const paths = (answer.body.violations ?? []).map((one: { path: string }) => one.path);
  // What is wrong with a part may be told of the whole, as of one of several forms.
  const isTold = paths.some((one: string) => one === path || path.startsWith(one) || one.startsWith(path));
  expect({ paths, isTold }).toMatchObject({ isTold: true });
}

describe.each(byRoute)('%s', (_route, contract) => {
  it('knows what fits', () => {
    const { path, body } = makeCall(contract);
    expect(contract.parameters?.safeParse(path).error).toBeUndefined();
    expect(contract.body?.safeParse(body).error).toBeUndefined();
  });

  it('asks who it is', async () => {
    const { call } = await start(contract);
    const good = makeCall(contract);
    expectProblem(await call({ ...good, as: 'nobody' }), [401]);
    expectProblem(await call({ ...good, as: 'stranger' }), [403]);
    if (contract.access === 'operator') expectProblem(await call({ ...good, as: 'viewer' }), [403]);
  });

  it('refuses what the path may not hold', async () => {
    const { call, logs } = await start(contract);
    const good = makeCall(contract);
    for (const { name, schema } of parametersOf(contract, 'path'))
      for (const { value } of listWrongValues(readSchema({ maxLength: 5_000, ...readSchema(schema) }), 'x'))
        if (typeof value === 'string' && value !== '' && !fits(contract, { ...good.path, [name]: value }))
          expectViolation(await call({ ...good, path: { ...good.path, [name]: value } }), name);
    expect(logs.lines().filter(({ level }) => level === 'ERROR')).toEqual([]);
  });

  it('refuses what the query may not hold', async () => {
    const { call, logs } = await start(contract);
    const good = makeCall(contract);
    expectViolation(await call({ ...good, query: { nonsense: '1' } }), 'nonsense');
    expectViolation(await call({ ...good, query: { __proto__x: '1' } }), '__proto__x');
    for (const { name, schema } of parametersOf(contract, 'query')) {
      const { maximum, minimum, maxLength, ...rest } = readSchema(schema);
      const isNumber = rest.type === 'integer';
      const wrong = [
        ...(isNumber ? ['', ' ', 'x', '1.5', '-1', '1e2', '0x10', 'NaN', '9'.repeat(400)] : []),
        ...(maximum === undefined ? [] : [String(maximum + 1)]),
        ...(minimum === undefined ? [] : [String(minimum - 1)]),
        ...(maxLength === undefined ? [] : ['x'.repeat(maxLength + 1)]),
        ...(rest.enum || rest.anyOf || rest.pattern ? ['', 'nonsense', '\u0000'] : []),
      ];
      for (const value of wrong) expectViolation(await call({ ...good, query: { [name]: value } }), name);
    }
    expect(logs.lines().filter(({ level }) => level === 'ERROR')).toEqual([]);
  });
});

const takingBodies = byRoute.filter(([, { body, events }]) => body !== undefined || events !== undefined);

describe.each(takingBodies)('%s', (_route, contract) => {
  it('refuses a body that is no JSON, or too much', async () => {
    const { call } = await start(contract);
    const { path, body } = makeCall(contract);
    const send = (options: HttpCall) => call({ ...(path && { path }), ...options });
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ''])
      expectProblem(await send({ body, headers: { 'content-type': type } }), [415]);
    expectProblem(await send({}), [415]);
    for (const text of ['', ' ', '{"', '{]', 'undefined', "{'user': 1}", `${JSON.stringify(body)}}`])
      expectProblem(await send({ body: text, headers: { 'content-type': 'application/json' } }), [400]);
    const bytes = contract.maxBodyBytes ?? 64 * 1024;
    expectProblem(await send({ body: `"${'x'.repeat(bytes)}"` }), [413]);
    expectProblem(await send({ body: `"${'ż'.repeat(bytes / 2)}"` }), [413]);
    // As many levels as there is room for.
    // As many levels as there is room for.
    for (const open of ['[', '{"a":'] as const)
      for (const depth of [5_000, Math.min(50_000, Math.floor((bytes - 1) / (open.length + 1)))])
        expectProblem(await send({ body: new DeepJson(open).write(depth) }), [400]);
  });

  it('refuses a body that is no text', async () => {
    const { handler } = await start(contract);
    const { path = {} } = makeCall(contract);
    const bytes = Buffer.from([0x22, 0xff, 0xfe, 0x22]).toString('base64');
    const asBytes = (event: unknown, context: Parameters<typeof handler>[1]) =>
      handler({ ...Object(event), isBase64Encoded: true }, context);
    expectProblem(await callRoute(asBytes, contract, { path, body: bytes }), [400]);
  });

  it('refuses a body that its schema does not take, and says where', async () => {
    const { call, logs } = await start(contract);
    const good = makeCall(contract);
    const schema = bodySchemaOf(contract);
    if (schema === undefined) throw new Error('no body');
    let count = 0;
    // As deep as there is room for.
    const depth = contract.events ? 50_000 : 10_000;
    for (const { path, value } of listWrongValues(schema, good.body)) {
      const text = writeBody(value, depth);
      const answer = await call({ ...good, body: text });
      // Who keeps the digits of numbers follows JSON level by level, and says of none where it was too deep.
      if (/nested too deeply/.test(answer.body.detail)) expectProblem(answer, [400]);
      else expectViolation(answer, path);
      count++;
    }
    expect(count).toBeGreaterThan(5);
    expect(logs.lines().filter(({ level }) => level === 'ERROR')).toEqual([]);
  });
});

function fits({ parameters }: RouteContract, path: HttpCall['path']): boolean {
  return parameters?.safeParse(path).success ?? true;
}
