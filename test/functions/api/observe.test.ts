import { expect, test } from 'vitest';
import {
  listActions,
  listErrors,
  readMetrics,
  traceJourney,
} from '../../../functions/api/contract/observe.ts';
import type { RouteContract } from '../../../functions/shared/http/contract.ts';
import { ACCOUNT, REGION } from '../../local/aws-api/start-test-api.ts';
import { startMonitoring } from '../../local/monitoring/start-monitoring.ts';
import { loadHandler } from '../../support/function-handler.ts';
import { captureLogs } from '../../support/function-logs.ts';
import { callRoute, type HttpCall } from '../../support/http-event.ts';

const MINUTE_MS = 60_000;
const FUNCTIONS = ['orders-producer', 'fulfilment-consumer'];
const PRODUCED = 'aaaaaaaa-0000-4000-8000-000000000001';
const CONSUMED = 'bbbbbbbb-0000-4000-8000-000000000002';
const TRACE = `1-${'a'.repeat(8)}-${'a'.repeat(24)}`;
const RECORD = { topic: 'orders', partition: 3, offset: 41 };
const PATH = { topic: 'orders', partition: '3', offset: '41' };

/** The function behind the APIs it asks, with the rights that its role has on AWS. */
async function start(groups: readonly string[] = FUNCTIONS, granted = groups, ofRecords = groups) {
  const now = Date.now();
  const monitoring = await startMonitoring({ functions: FUNCTIONS, now: now - 5 * MINUTE_MS });
  const { api } = monitoring;
  const { accessKeyId, secretAccessKey, sessionToken } = api.roleCredentials;
  const toNames = (functions: readonly string[]) =>
    JSON.stringify(functions.map((name) => `/aws/lambda/${name}`));
  const arns = granted.map((name) => `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/lambda/${name}:*`);
  api.grant(
    { Effect: 'Allow', Action: 'logs:FilterLogEvents', Resource: arns },
    { Effect: 'Allow', Action: ['cloudwatch:GetMetricData', 'xray:BatchGetTraces'], Resource: '*' },
  );
  const handler = await loadHandler<unknown>(() => import('../../../functions/api/observe.ts'), {
    LOG_GROUPS: toNames(groups),
    LOG_GROUPS_OF_ACTIONS: toNames(groups.slice(0, 1)),
    LOG_GROUPS_OF_RECORDS: toNames(ofRecords),
    METRICS_NAMESPACE: 'millrace',
    SERVICES: '["orders","emails"]',
    AWS_ENDPOINT_URL: api.url,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  });
  const call = async (contract: RouteContract, options?: HttpCall) => {
    const answer = await callRoute(handler, contract, { as: 'viewer', ...options });
    if (answer.status === 200) contract.answer.body?.parse(answer.body);
    return answer;
  };
  return { ...monitoring, now, call };
}

const logged = (requestId: string, fields: Record<string, unknown>) => ({
  level: 'INFO',
  function_request_id: requestId,
  ...fields,
});

test('answers what the pipelines counted by the minute', async () => {
  const { measure, clock, now, call } = await start();
  measure('Accepted', [2, 3]);
  measure('DecisionLatency', [100]);
  measure('Rejected', [1], { dimensions: { service: 'orders', reason: 'none' } });
  clock.leap(MINUTE_MS);
  measure('Accepted', [4]);
  measure('Invalid', [1], { dimensions: { service: 'emails' } });
  const { status, body } = await call(readMetrics, { query: { minutes: '10' } });
  expect(status).toBe(200);
  const first = Math.floor((now - 5 * MINUTE_MS) / MINUTE_MS) * MINUTE_MS;
  const second = first + MINUTE_MS;
  expect(body.series).toEqual([
    {
      ...{ service: 'orders', metric: 'Accepted' },
      points: [
        { time: first, value: 5 },
        { time: second, value: 4 },
      ],
    },
    { service: 'emails', metric: 'Invalid', points: [{ time: second, value: 1 }] },
  ]);
  expect(body.from % MINUTE_MS).toBe(0);
  expect(body.to - body.from).toBeGreaterThanOrEqual(10 * MINUTE_MS);
  expect((await call(readMetrics, { query: { minutes: '1' } })).body.series).toEqual([]);
});

test('lists errors and warnings of all functions, newest first', async () => {
  const { log, clock, call } = await start();
  const told = { error: { name: 'TypeError', message: 'no', location: 'x.ts:1' } };
  log('orders-producer', {
    level: 'ERROR',
    message: 'Request failed',
    function_request_id: PRODUCED,
    ...told,
  });
  log('orders-producer', { level: 'INFO', message: 'all is well' });
  log('orders-producer', 'ERROR, says a line that is no JSON');
  clock.leap(1_000);
  const thrown = { errorType: 'RangeError', errorMessage: 'too far', stackTrace: [] };
  log('fulfilment-consumer', { level: 'ERROR', requestId: CONSUMED, message: thrown });
  clock.leap(1_000);
  log('fulfilment-consumer', { level: 'WARN', message: 'Batch failed, trying again' });
  log('fulfilment-consumer', {
    level: 'WARN',
    message: 'Order rejected: user_not_paid',
    outcome: 'rejected',
  });
  const { body } = await call(listErrors);
  expect(body).toEqual({
    errors: [
      {
        ...{ time: expect.any(Number), function_name: 'fulfilment-consumer', level: 'WARN' },
        message: 'Batch failed, trying again',
      },
      {
        ...{ time: expect.any(Number), function_name: 'fulfilment-consumer', level: 'ERROR' },
        ...{ message: 'too far', request_id: CONSUMED, error: { name: 'RangeError', message: 'too far' } },
      },
      {
        ...{ time: expect.any(Number), function_name: 'orders-producer', level: 'ERROR' },
        ...{ message: 'Request failed', request_id: PRODUCED, error: { name: 'TypeError', message: 'no' } },
      },
    ],
    truncated: false,
  });
  expect((await call(listErrors, { query: { minutes: '2' } })).body.errors).toEqual([]);
});

test('lists invocations that could not log why they ended', async () => {
  const { log, call } = await start();
  const report = (requestId: string, more: object) =>
    log('orders-producer', {
      type: 'platform.report',
      record: { requestId, metrics: { durationMs: 3_000 }, status: 'success', ...more },
    });
  report(PRODUCED, {});
  report(PRODUCED, { status: 'error', errorType: 'TypeError' });
  report(PRODUCED, { status: 'error', errorType: 'Runtime.ExitError' });
  report(CONSUMED, { status: 'timeout' });
  const { body } = await call(listErrors);
  const told = { time: expect.any(Number), function_name: 'orders-producer', level: 'ERROR' };
  const timedOut = 'The invocation timed out after 3.00 seconds';
  const ended = 'The process of the function ended after 3.00 seconds';
  expect(body.errors).toHaveLength(2);
  expect(body.errors).toEqual(
    expect.arrayContaining([
      { ...told, message: timedOut, request_id: CONSUMED, error: { name: 'timeout', message: timedOut } },
      { ...told, message: ended, request_id: PRODUCED, error: { name: 'Runtime.ExitError', message: ended } },
    ]),
  );
});

test('lists the newest two hundred errors, and says that there are more', async () => {
  const { log, clock, call } = await start();
  for (let index = 0; index < 150; index++) {
    for (const name of FUNCTIONS) log(name, { level: 'WARN', message: String(index) });
    clock.leap(10);
  }
  const { body } = await call(listErrors);
  expect(body.truncated).toBe(true);
  const messages: string[] = body.errors.map(({ message }: { message: string }) => message);
  expect([messages.length, messages[0], messages.at(-1)]).toEqual([200, '149', '50']);
});

test('lists what operators did', async () => {
  const { log, call } = await start();
  const action = {
    ...{ actor: { sub: '1', username: 'olga' }, operation: 'resetOffsets', path: { group: 'order-tracker' } },
    ...{ outcome: 'done', status: 200 },
  };
  log('orders-producer', { level: 'INFO', message: 'Operator action', audit: true, ...action, request: 'x' });
  log('orders-producer', { level: 'INFO', message: 'Operator action', audit: true, actor: 'somebody' });
  log('orders-producer', { level: 'INFO', message: 'Operator action', ...action });
  const { body } = await call(listActions);
  expect(body).toEqual({ actions: [{ time: expect.any(Number), ...action }], truncated: false });
});

test("tells a record's journey: its lines, those of its invocations and its traces", async () => {
  const { log, clock, journal, call } = await start();
  const message = 'Message delivered';
  log('orders-producer', logged(PRODUCED, { message: 'Batch of 2', trace_id: TRACE }));
  log('orders-producer', logged(PRODUCED, { message, outcome: 'produced', trace_id: TRACE, ...RECORD }));
  log('orders-producer', logged(PRODUCED, { message, outcome: 'produced', ...RECORD, offset: 42 }));
  clock.leap(1_000);
  log('fulfilment-consumer', logged(CONSUMED, { level: 'WARN', message: 'Batch failed, trying again' }));
  log('fulfilment-consumer', logged(CONSUMED, { message: 'Order accepted', outcome: 'accepted', ...RECORD }));
  log('fulfilment-consumer', logged(CONSUMED, { message: 'Order accepted', ...RECORD, partition: 4 }));
  log('fulfilment-consumer', { level: 'ERROR', requestId: CONSUMED, message: 'Task timed out' });
  log('fulfilment-consumer', logged(PRODUCED, { message: 'of another function by the same id' }));
  const segment = {
    kind: 'segment',
    functionName: 'orders-producer',
    traceId: TRACE,
    name: 'orders',
  } as const;
  const startTime = clock.now();
  journal.record({ ...segment, id: '1'.repeat(16), startTime, endTime: startTime + 5, annotations: {} });
  journal.record({
    ...{ ...segment, id: '2'.repeat(16), parentId: '1'.repeat(16), startTime: startTime + 1, fault: true },
    annotations: RECORD,
  });
  const { status, body } = await call(traceJourney, { path: PATH });
  expect(status).toBe(200);
  const brief = (line: Record<string, unknown>) =>
    [line['function_name'], line['level'], line['message'], line['outcome'], line['request_id']].join(' ');
  expect(body.lines.map(brief)).toEqual([
    `orders-producer INFO Message delivered produced ${PRODUCED}`,
    `fulfilment-consumer INFO Order accepted accepted ${CONSUMED}`,
  ]);
  expect(body.lines[0]).toMatchObject({
    trace_id: TRACE,
    fields: { function_request_id: PRODUCED, ...RECORD },
  });
  expect(body.related.map(brief)).toEqual([
    `orders-producer INFO Batch of 2  ${PRODUCED}`,
    `fulfilment-consumer WARN Batch failed, trying again  ${CONSUMED}`,
    `fulfilment-consumer ERROR Task timed out  ${CONSUMED}`,
  ]);
  expect(body).toMatchObject({ ...RECORD, truncated: false });
  expect(body.traces).toEqual([
    {
      trace_id: TRACE,
      segments: [
        {
          ...{ id: '1'.repeat(16), name: 'orders', start: startTime, end: startTime + 5 },
          ...{ fault: false, annotations: {} },
        },
        {
          ...{ id: '2'.repeat(16), parent_id: '1'.repeat(16), name: 'orders', start: startTime + 1 },
          ...{ fault: true, annotations: RECORD },
        },
      ],
    },
  ]);
});

test('tells lines of an invocation from long before and after the one that names the record', async () => {
  const { log, clock, call } = await start();
  log('fulfilment-consumer', logged(CONSUMED, { message: 'before' }));
  clock.leap(MINUTE_MS);
  log('fulfilment-consumer', logged(CONSUMED, { message: 'x', ...RECORD }));
  clock.leap(MINUTE_MS);
  log('fulfilment-consumer', logged(CONSUMED, { message: 'after' }));
  const { body } = await call(traceJourney, { path: PATH });
  expect(body.related).toMatchObject([{ message: 'before' }, { message: 'after' }]);
});

test('tells the lines of twenty invocations, and that there are more', async () => {
  const { log, call } = await start();
  for (let index = 10; index < 32; index++) {
    const requestId = `cccccccc-0000-4000-8000-0000000000${index}`;
    log('fulfilment-consumer', logged(requestId, { message: 'x', ...RECORD }));
    log('fulfilment-consumer', logged(requestId, { message: `beside ${index}` }));
  }
  const { status, body } = await call(traceJourney, { path: PATH });
  expect(status).toBe(200);
  expect(body.lines).toHaveLength(22);
  expect(body.related).toHaveLength(20);
  expect(body.truncated).toBe(true);
});

test('looks for a record in the hour before the end, when no beginning is asked for', async () => {
  const { log, now, call } = await start();
  log('orders-producer', logged(PRODUCED, { message: 'x', ...RECORD }));
  const linesUntil = async (to: number) =>
    (await call(traceJourney, { path: PATH, query: { to: new Date(to).toISOString() } })).body.lines.length;
  // It was logged five minutes ago.
  expect(await linesUntil(now + 54 * MINUTE_MS)).toBe(1);
  expect(await linesUntil(now + 56 * MINUTE_MS)).toBe(0);
});

test('looks for a record in the time that is asked for', async () => {
  const { log, now, call } = await start();
  log('orders-producer', logged(PRODUCED, { message: 'x', ...RECORD }));
  const ask = async (from: number, to: number) => {
    const query = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    return call(traceJourney, { path: PATH, query });
  };
  expect((await ask(now - 6 * MINUTE_MS, now)).body.lines).toHaveLength(1);
  expect((await ask(now - 4 * MINUTE_MS, now)).body.lines).toEqual([]);
  expect((await ask(0, 1)).body.lines).toEqual([]);
  expect(await ask(now, now - 1)).toMatchObject({
    status: 400,
    body: { violations: [{ path: 'from', problem: 'must not be after "to"' }] },
  });
});

test('looks for actions and records in no log group that cannot have them', async () => {
  const [first = '', second = ''] = FUNCTIONS;
  const { log, call } = await start(FUNCTIONS, [first], [first]);
  log(first, logged(PRODUCED, { message: 'x', ...RECORD }));
  log(second, logged(CONSUMED, { message: 'x', ...RECORD }));
  captureLogs();
  expect((await call(listErrors)).status).toBe(500);
  expect(await call(listActions)).toMatchObject({ status: 200, body: { truncated: false } });
  expect((await call(traceJourney, { path: PATH })).body.lines).toMatchObject([{ function_name: first }]);
});

test('says of a name that no topic has that it is none, and looks for nothing', async () => {
  const { log, call } = await start();
  log('orders-producer', logged(PRODUCED, { message: 'x', ...RECORD }));
  for (const topic of ['x" || $.offset = 41 || $.topic = "', '*', 'a b'])
    expect(await call(traceJourney, { path: { ...PATH, topic } })).toMatchObject({
      status: 400,
      body: { violations: [{ path: 'topic', value: JSON.stringify(topic) }] },
    });
});

test('reads at most five traces, and says so', async () => {
  const { log, call } = await start();
  for (let index = 0; index < 6; index++)
    log('orders-producer', {
      ...logged(PRODUCED, { message: 'again', ...RECORD }),
      trace_id: `1-${'b'.repeat(8)}-${String(index).repeat(24)}`,
    });
  const { body } = await call(traceJourney, { path: PATH });
  expect(body).toMatchObject({ traces: [], truncated: true });
  expect(body.lines).toHaveLength(6);
});

test('goes on without a log group that is not there', async () => {
  const { log, call } = await start([...FUNCTIONS, 'removed']);
  log('orders-producer', { level: 'ERROR', message: 'x' });
  expect((await call(listErrors)).body).toMatchObject({ errors: [{ message: 'x' }], truncated: false });
});

test('fails when it may not search, and says no more of it than where the log has it', async () => {
  const logs = captureLogs();
  const { call } = await start(FUNCTIONS, FUNCTIONS.slice(1));
  expect(await call(listErrors)).toMatchObject({ status: 500 });
  expect(logs.lines(/Request failed/)).toMatchObject([{ error: { name: 'AccessDeniedException' } }]);
});
