import { type App, Duration, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleGroup, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { expect, onTestFinished, test } from 'vitest';
import type { JsonObject } from '../../../local/assembly/json.ts';
import { planAssembly } from '../../../local/assembly/plan.ts';
import { startPlan } from '../../../local/assembly/start-plan.ts';
import type { InvocationRequest } from '../../../local/lambda/invocation.ts';
import { resourceTypes } from '../../../local/resources/index.ts';
import { recordingPlatform } from './fake-platform.ts';
import { startTemplate } from './start-template.ts';
import { synthesizeApp } from './synthesize-app.ts';
import { LOGS, lambdaFunction, role } from './templates.ts';

const MINUTE_MS = 60_000;
const TRUST = {
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'scheduler.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
};

const schedule = (more: JsonObject = {}, target: JsonObject = {}): JsonObject => ({
  Type: 'AWS::Scheduler::Schedule',
  Properties: {
    Name: 'sweep',
    ScheduleExpression: 'rate(1 minute)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: { 'Fn::GetAtt': ['Fn', 'Arn'] },
      RoleArn: { 'Fn::GetAtt': ['SchedulerRole', 'Arn'] },
      Input: '{"sweep":true}',
      ...target,
    },
    ...more,
  },
});

const template = (more: JsonObject = {}): JsonObject => ({
  Role: role(LOGS),
  Fn: lambdaFunction({ FunctionName: 'sweeper' }),
  SchedulerRole: role(['lambda:InvokeFunction'], { RoleName: 'scheduler', AssumeRolePolicyDocument: TRUST }),
  Schedule: schedule(),
  ...more,
});

async function recordInvocations() {
  const platform = await recordingPlatform();
  const requests: InvocationRequest[] = [];
  platform.handler = async (request) => {
    requests.push(request);
    return {};
  };
  return { platform, requests };
}

test('invokes its function asynchronously, at its rate', async () => {
  const { platform, requests } = await recordInvocations();
  const running = await startTemplate(platform, template(), {
    Ref: { Value: { Ref: 'Schedule' } },
    Arn: { Value: { 'Fn::GetAtt': ['Schedule', 'Arn'] } },
  });
  await platform.clock.advance(MINUTE_MS);
  const request = {
    functionName: 'arn:aws:lambda:eu-central-1:111122223333:function:sweeper',
    payload: '{"sweep":true}',
    type: 'Event',
    by: 'schedule',
  };
  expect(requests).toEqual([request, request]);
  expect(running.outputs()['Shop']).toEqual({
    Ref: 'sweep',
    Arn: 'arn:aws:scheduler:eu-central-1:111122223333:schedule/default/sweep',
  });
  expect(running.inspect().find(({ facts }) => facts.logicalId === 'Schedule')?.detail).toMatchObject({
    state: 'ENABLED',
    invoked: 2,
  });
  await running.stop();
  await platform.clock.advance(MINUTE_MS);
  expect(requests).toHaveLength(2);
});

test('fires never when the template disables it', async () => {
  const { platform, requests } = await recordInvocations();
  await startTemplate(platform, template({ Schedule: schedule({ State: 'DISABLED' }) }));
  await platform.clock.advance(MINUTE_MS);
  expect(requests).toEqual([]);
});

test('tells at the start, and at each firing, that the role may not invoke the function', async () => {
  const { platform, requests } = await recordInvocations();
  await startTemplate(
    platform,
    template({ SchedulerRole: role(LOGS, { RoleName: 'scheduler', AssumeRolePolicyDocument: TRUST }) }),
  );
  expect(platform.journal.recent()).toContainEqual(
    expect.objectContaining({
      kind: 'error',
      source: 'sweep',
      message:
        'The schedule sweep will invoke nothing: its role arn:aws:iam::111122223333:role/scheduler lacks lambda:InvokeFunction on arn:aws:lambda:eu-central-1:111122223333:function:sweeper.',
    }),
  );
  await platform.clock.advance(0);
  expect(requests).toEqual([]);
  expect(platform.journal.recent()).toContainEqual(
    expect.objectContaining({ kind: 'access-denied', action: 'lambda:InvokeFunction' }),
  );
});

test.each<[string, JsonObject, string]>([
  [
    'a role that the scheduler may not take on',
    { SchedulerRole: role(['lambda:InvokeFunction'], { RoleName: 'scheduler' }) },
    'must allow AWS EventBridge Scheduler to assume the role',
  ],
  [
    'a role that nobody declares',
    { Schedule: schedule({}, { RoleArn: 'arn:aws:iam::111122223333:role/absent' }) },
    'The role arn:aws:iam::111122223333:role/absent cannot be found',
  ],
  [
    'a function that nobody declares',
    { Schedule: schedule({}, { Arn: 'arn:aws:lambda:eu-central-1:111122223333:function:absent' }) },
    'Function not found: arn:aws:lambda:eu-central-1:111122223333:function:absent',
  ],
])('refuses %s', async (_title, more, message) => {
  const { platform } = await recordInvocations();
  await expect(startTemplate(platform, template(more))).rejects.toThrow(message);
});

test.each<[string, JsonObject, string]>([
  ['a cron expression', schedule({ ScheduleExpression: 'cron(0 12 * * ? *)' }), 'neither at(…) nor cron(…)'],
  [
    'a point in time',
    schedule({ ScheduleExpression: 'at(2026-11-21T00:00:00)' }),
    'neither at(…) nor cron(…)',
  ],
  ['an end', schedule({ EndDate: '2026-11-21T00:00:00Z' }), 'EndDate'],
  ['another target', schedule({}, { Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage' }), 'only functions'],
  ['a dead-letter queue', schedule({}, { DeadLetterConfig: {} }), 'DeadLetterConfig'],
  ['an input that is no JSON', schedule({}, { Input: 'sweep' }), 'is no JSON'],
])('refuses %s before anything starts', async (_title, Schedule, message) => {
  const { platform } = await recordInvocations();
  const refused = startTemplate(platform, template({ Schedule }));
  await expect(refused).rejects.toMatchObject({ code: 'TEMPLATE_UNSUPPORTED' });
  await expect(refused).rejects.toThrow(message);
});

function buildShop(app: App, code: string): void {
  const stack = new Stack(app, 'Shop', { env: { account: '111122223333', region: 'eu-central-1' } });
  const fn = new LambdaFunction(stack, 'Fn', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromAsset(code),
  });
  new Schedule(stack, 'Sweep', {
    schedule: ScheduleExpression.rate(Duration.minutes(1)),
    target: new LambdaInvoke(fn, { input: ScheduleTargetInput.fromObject({ sweep: true }) }),
    scheduleGroup: new ScheduleGroup(stack, 'Group', { scheduleGroupName: 'night' }),
    description: 'sweeps',
  });
}

test("starts the CDK's own schedule in its group", async () => {
  const { platform, requests } = await recordInvocations();
  const plan = planAssembly(await synthesizeApp(buildShop, {}), resourceTypes);
  const running = startPlan(plan, platform);
  onTestFinished(() => running.stop());
  await running.ready;
  await platform.clock.advance(0);
  expect(requests).toMatchObject([{ payload: '{"sweep":true}', type: 'Event' }]);
  const started = running.inspect().find(({ facts }) => facts.type === 'AWS::Scheduler::Schedule');
  expect(started?.attributes['Arn']).toMatch(/:schedule\/night\//);
});
