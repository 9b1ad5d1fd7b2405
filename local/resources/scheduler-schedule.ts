import { z } from 'zod';
import { physicalName } from '../assembly/identity.ts';
import type { ResourceFacts } from '../assembly/resource-type.ts';
import { parseRate } from '../schedules/rate-expression.ts';
import { Schedule } from '../schedules/schedule.ts';
import type { ScheduleDefinition } from '../schedules/schedule-definition.ts';
import { defineResource } from './define-resource.ts';
import type { Platform } from './platform.ts';
import { describePermissions, each, findMissing } from './roles/permissions.ts';
import { trustsService } from './roles/trust.ts';

const SCHEDULER = 'scheduler.amazonaws.com';

const properties = z.strictObject({
  Name: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'expected 1 to 64 letters, digits, -, _ and .')
    .optional(),
  GroupName: z.string().default('default'),
  ScheduleExpression: z
    .string()
    .refine(
      (expression) => parseRate(expression) !== undefined,
      'only rate(<n> minutes|hours|days) is emulated, neither at(…) nor cron(…)',
    ),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Target: z.strictObject({
    Arn: z
      .string()
      .regex(/^arn:[\w-]+:lambda:[\w-]+:\d+:function:/, 'only functions are emulated as targets'),
    RoleArn: z.string(),
    Input: z.string().refine(isJson, 'is no JSON, which a function takes alone').optional(),
  }),
});
type Properties = z.output<typeof properties>;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedule.html */
export const schedulerSchedule = defineResource({
  type: 'AWS::Scheduler::Schedule',
  properties,
  ignored: {
    Description: 'it is for people',
    FlexibleTimeWindow: 'it fires at the start of its window',
    KmsKeyArn: 'the state folder is as safe as the disk it is on',
    ScheduleExpressionTimezone: 'a rate is the same in every time zone',
    'Target.RetryPolicy': 'an asynchronous invocation is taken at once, and Lambda has retries of its own',
  },
  attributes: ({ facts, properties }) => {
    const name = properties.Name ?? physicalName(facts);
    return { Ref: name, Arn: toArn(facts, properties.GroupName, name) };
  },
  start: ({ properties, platform, attribute }) => {
    const definition = toDefinition(properties, platform, { name: attribute('Ref'), arn: attribute('Arn') });
    requireTrust(platform, definition);
    reportMissingRight(platform, definition);
    const { region, account, clock, journal, iam, lambda } = platform;
    const { functionArn } = definition;
    return new Schedule({
      ...{ definition, access: iam, region, account, clock, journal },
      invoke: (payload) =>
        lambda.invoke({ functionName: functionArn, payload, type: 'Event', by: 'schedule' }),
    });
  },
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // A SyntaxError is the answer.
    return false;
  }
}

function toArn({ partition, region, account }: ResourceFacts, group: string, name: string): string {
  return `arn:${partition}:scheduler:${region}:${account}:schedule/${group}/${name}`;
}

function toDefinition(
  { Target, ScheduleExpression, State }: Properties,
  platform: Platform,
  { name, arn }: { name: string; arn: string },
): ScheduleDefinition {
  const target = platform.deployed.findFunction(Target.Arn);
  if (target === undefined)
    throw new Error(
      `Function not found: ${Target.Arn}. Declare it in the app; versions and aliases are not emulated.`,
    );
  return {
    ...{ name, arn, functionName: target.name, functionArn: target.arn, roleArn: Target.RoleArn },
    intervalMs: parseRate(ScheduleExpression) ?? 0,
    enabled: State === 'ENABLED',
    ...(Target.Input === undefined ? {} : { input: Target.Input }),
  };
}

/** AWS refuses a schedule whose role it may not take on. */
function requireTrust({ deployed }: Platform, { roleArn }: ScheduleDefinition): void {
  const role = deployed.findRole(roleArn);
  if (role === undefined) throw new Error(`The role ${roleArn} cannot be found. Declare it in the app.`);
  if (!trustsService(role.trust, SCHEDULER))
    throw new Error(
      `The execution role you provide must allow AWS EventBridge Scheduler to assume the role: the AssumeRolePolicyDocument of ${roleArn} does not allow sts:AssumeRole to ${SCHEDULER}.`,
    );
}

/** AWS makes the schedule and notices at each firing, where nobody looks. */
function reportMissingRight(platform: Platform, definition: ScheduleDefinition): void {
  const { name, roleArn, functionArn } = definition;
  const needed = each(['lambda:InvokeFunction'], functionArn);
  const missing = findMissing(platform, roleArn, { session: name, needed });
  if (missing.length === 0) return;
  platform.journal.record({
    kind: 'error',
    source: name,
    message: `The schedule ${name} will invoke nothing: its role ${roleArn} lacks ${describePermissions(missing)}.`,
  });
}
