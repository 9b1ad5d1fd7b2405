import { expect, onTestFinished, test } from 'vitest';
import type { JournalEntry } from '../../../local/core/journal.ts';
import { Schedule } from '../../../local/schedules/schedule.ts';
import type { ScheduleDefinition } from '../../../local/schedules/schedule-definition.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { ACCOUNT, createTestIam, REGION, ROLE } from '../aws-api/start-test-api.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const START = Date.UTC(2026, 0, 2, 3, 4, 5);
const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:sweep`;
const ARN = `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule/default/every-minute`;

function start(
  more: Partial<ScheduleDefinition> = {},
  options: { granted?: boolean; invoke?: (payload: string) => Promise<unknown> } = {},
) {
  const clock = new FakeClock(START);
  const { iam, journal } = createTestIam(clock);
  if (options.granted ?? true)
    iam.attachPolicy(ROLE, {
      name: 'invoke',
      document: { Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: FUNCTION }] },
    });
  const entries: JournalEntry[] = [];
  journal.subscribe((entry) => entries.push(entry));
  const payloads: string[] = [];
  const schedule = new Schedule({
    definition: {
      ...{ name: 'every-minute', arn: ARN, intervalMs: MINUTE_MS, enabled: true },
      ...{ functionName: 'sweep', functionArn: FUNCTION, roleArn: ROLE },
      ...more,
    },
    invoke: async (payload) => {
      payloads.push(payload);
      await options.invoke?.(payload);
    },
    ...{ access: iam, region: REGION, account: ACCOUNT, clock, journal },
  });
  onTestFinished(() => schedule.stop());
  return { schedule, clock, entries, payloads };
}

test('fires at once and then at its rate, until it is stopped', async () => {
  const { schedule, clock, payloads, entries } = start({ input: '{"sweep":true}' });
  await clock.advance(0);
  expect(payloads).toEqual(['{"sweep":true}']);
  await clock.advance(2 * MINUTE_MS);
  expect(payloads).toHaveLength(3);
  expect(schedule.inspect()).toEqual({
    name: 'every-minute',
    state: 'ENABLED',
    functionName: 'sweep',
    nextAt: START + 3 * MINUTE_MS,
    lastAt: START + 2 * MINUTE_MS,
    invoked: 3,
    failed: 0,
  });
  expect(entries).toMatchObject(
    Array(3).fill({ kind: 'schedule', schedule: 'every-minute', functionName: 'sweep', outcome: 'invoked' }),
  );
  await schedule.stop();
  await schedule.stop();
  expect(clock.pending).toBe(0);
  await clock.advance(5 * MINUTE_MS);
  expect(payloads).toHaveLength(3);
});

test("sends the scheduler's own event when the template gives no input", async () => {
  const { clock, payloads } = start();
  await clock.advance(0);
  expect(JSON.parse(payloads[0] ?? '')).toEqual({
    version: '0',
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account: ACCOUNT,
    time: '2026-01-02T03:04:05Z',
    region: REGION,
    resources: [ARN],
    detail: '{}',
  });
});

test("fills the scheduler's attributes into the input", async () => {
  const input =
    '{"at":"<aws.scheduler.scheduled-time>","by":"<aws.scheduler.schedule-arn>","x":"<aws.scheduler.x>"}';
  const { clock, payloads } = start({ input });
  await clock.advance(MINUTE_MS);
  expect(payloads.map((payload) => JSON.parse(payload))).toEqual([
    { at: '2026-01-02T03:04:05Z', by: ARN, x: '<aws.scheduler.x>' },
    { at: '2026-01-02T03:05:05Z', by: ARN, x: '<aws.scheduler.x>' },
  ]);
});

test('fires never when it is disabled', async () => {
  const { schedule, clock, payloads } = start({ enabled: false });
  await clock.advance(DAY_MS);
  expect(payloads).toEqual([]);
  expect(schedule.inspect()).toMatchObject({ state: 'DISABLED', invoked: 0 });
});

test('denies each firing to a role that may not invoke the function', async () => {
  const { schedule, clock, payloads, entries } = start({}, { granted: false });
  await clock.advance(MINUTE_MS);
  expect(payloads).toEqual([]);
  expect(schedule.inspect()).toMatchObject({ invoked: 0, failed: 2 });
  expect(entries).toContainEqual(
    expect.objectContaining({ kind: 'access-denied', action: 'lambda:InvokeFunction', resource: FUNCTION }),
  );
  expect(entries).toContainEqual(
    expect.objectContaining({
      kind: 'schedule',
      outcome: 'failed',
      error: expect.stringContaining('assumed-role/consumer/every-minute is not authorized'),
    }),
  );
});

test('goes on after an invocation that failed', async () => {
  const { schedule, clock } = start({}, { invoke: () => Promise.reject(new Error('Rate Exceeded.')) });
  await clock.advance(MINUTE_MS);
  expect(schedule.inspect()).toMatchObject({ failed: 2, nextAt: START + 2 * MINUTE_MS });
});

test('waits longer than a timer can count', async () => {
  const { clock, payloads } = start({ intervalMs: 30 * DAY_MS });
  await clock.advance(30 * DAY_MS - 1);
  expect(payloads).toHaveLength(1);
  await clock.advance(1);
  expect(payloads).toHaveLength(2);
});

test('does not make up for what fell due while time stood still', async () => {
  const { schedule, clock, payloads } = start();
  await clock.advance(0);
  clock.leap(10 * MINUTE_MS + 1);
  await clock.advance(0);
  expect(payloads).toHaveLength(2);
  expect(schedule.inspect()).toMatchObject({ nextAt: START + 11 * MINUTE_MS });
});
