import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { ofType, onlyOne, synthesizeOnce } from '../synthesize.ts';

const stacks = synthesizeOnce({
  context: { 'notifications.mode': 'send', 'notifications.sender': 'news@example.com' },
});

/** The values of metrics in a period, by their ids in an expression; undefined where nothing was written. */
type Values = Readonly<Record<string, number | undefined>>;

/** What CloudWatch computes for a period, as far as our expressions go. */
function evaluate(expression: string, now: Values, before: Values): unknown {
  const script = expression
    .replaceAll(' AND ', ' && ')
    .replaceAll(' OR ', ' || ')
    .replaceAll(/\bDIFF\((\w+)\)/g, '($1 - before.$1)');
  return runInNewContext(script, {
    ...now,
    before,
    IF: (condition: boolean, one: number, other: number) => (condition ? one : other),
    FILL: (value: number | undefined, otherwise: number) => value ?? otherwise,
  });
}

/** Whether a period is one that the alarm counts as bad. */
async function isBad(alarmName: string, now: Values, before: Values = {}): Promise<boolean> {
  const { pipelines: resources } = await stacks();
  const [, { Properties }] = onlyOne(
    resources,
    'AWS::CloudWatch::Alarm',
    (alarm) => alarm.Properties.AlarmName === alarmName,
  );
  const { Metrics, Threshold, ComparisonOperator } = Properties;
  const ids: [string, undefined][] = Metrics.map(({ Id }: { Id: string }) => [Id, undefined]);
  const { Expression } = Metrics.find((metric: { ReturnData?: boolean }) => metric.ReturnData !== false);
  const value = Number(evaluate(Expression, { ...Object.fromEntries(ids), ...now }, before));
  if (ComparisonOperator === 'GreaterThanThreshold') return value > Threshold;
  if (ComparisonOperator === 'GreaterThanOrEqualToThreshold') return value >= Threshold;
  if (ComparisonOperator === 'LessThanThreshold') return value < Threshold;
  throw new Error(`no alarm of ours compares by ${ComparisonOperator}`);
}

describe('a period is bad', () => {
  it.each([
    { when: 'is stuck before one record', lag: 1, committed: undefined, lagBefore: 1, bad: true },
    { when: 'falls further behind', lag: 900, committed: 100, lagBefore: 500, bad: true },
    { when: 'catches up', lag: 500, committed: 100, lagBefore: 900, bad: false },
    { when: 'is busy, and seconds behind', lag: 50, committed: 1_000, lagBefore: 20, bad: false },
    { when: 'has nothing to do', lag: 0, committed: 0, lagBefore: 0, bad: false },
  ])('for lag or not: the group $when', async ({ lag, committed, lagBefore, bad }) => {
    const now = { lag, committed };
    expect(await isBad('millrace-lag-growing-order-tracker', now, { lag: lagBefore })).toBe(bad);
  });

  it.each([
    { when: 'none', now: {}, bad: false },
    { when: 'a dropped record', now: { dropped: 1 }, bad: true },
    { when: 'a failed try', now: { failed: 1 }, bad: true },
  ])('for lost records or not: $when', async ({ now, bad }) => {
    expect(await isBad('millrace-records-lost-order-tracker', now)).toBe(bad);
  });

  it.each([
    { when: 'nobody invokes', now: {}, bad: true },
    { when: 'all fail', now: { invocations: 5, errors: 5 }, bad: true },
    { when: 'one succeeds', now: { invocations: 5, errors: 4 }, bad: false },
    { when: 'all succeed', now: { invocations: 5 }, bad: false },
  ])('for a schedule or not: $when', async ({ now, bad }) => {
    expect(await isBad('millrace-schedule-failing-notifications-deferred', now)).toBe(bad);
  });

  it.each([
    { when: 'nothing was notified', now: {}, bad: false },
    { when: 'a deferred one failed', now: { failed: 1 }, bad: true },
    { when: 'one of ten was refused', now: { email_sent: 9, sms_refused: 1 }, bad: false },
    { when: 'one of nine was refused', now: { email_sent: 8, sms_refused: 1 }, bad: true },
    { when: 'one is withheld, and none goes out', now: { push_withheld: 1 }, bad: true },
    { when: 'as many are withheld as go out', now: { push_withheld: 2, email_sent: 2 }, bad: false },
    { when: 'more are withheld than go out', now: { push_withheld: 3, email_sent: 2 }, bad: true },
  ])('for notifications or not: $when', async ({ now, bad }) => {
    expect(await isBad('millrace-notifications-not-delivered-notifications', now)).toBe(bad);
  });
});

it('two bad periods of three are enough of a producer, all three of a consumer', async () => {
  const { pipelines: resources } = await stacks();
  const alarms = ofType(resources, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
  for (const { AlarmName, EvaluationPeriods, DatapointsToAlarm } of alarms)
    if (AlarmName.startsWith('millrace-function-errors-'))
      expect([AlarmName, DatapointsToAlarm, EvaluationPeriods]).toEqual([
        AlarmName,
        AlarmName.endsWith('-producer') ? 2 : 3,
        3,
      ]);
});
