import { ComparisonOperator, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { AlarmDeclaration, AlarmKind } from '../alarm-kind.ts';
import { awsMetric } from '../aws-metrics.ts';
import type { WatchedPipeline, WatchedSchedule } from '../watched.ts';

const SHORTEST_PERIOD_MINUTES = 5;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const LONGEST_PERIOD_MINUTES = 24 * 60;
const MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 24 * 60 };

/**
 * That nothing was done, whoever is to blame: AWS/Scheduler counts by group of schedules, in which others of the account are
 * too, and not what became of an invocation that it handed over. What comes less often than daily has no alarm.
 */
export const scheduleFailing: AlarmKind = {
  name: 'schedule-failing',
  alarmsFor: ({ settings, pipelines }) =>
    pipelines.flatMap((pipeline) =>
      pipeline.scheduled
        .filter(({ every }) => settings.schedules && minutesOf(every) <= LONGEST_PERIOD_MINUTES)
        .map((scheduled) => alarmOf(pipeline, scheduled)),
    ),
};

function alarmOf(
  { name, group, topic }: WatchedPipeline,
  { functionName, every }: WatchedSchedule,
): AlarmDeclaration {
  const period = Duration.minutes(Math.max(SHORTEST_PERIOD_MINUTES, minutesOf(every)));
  const dimensions = { FunctionName: functionName };
  const reading = { statistic: 'Sum', period };
  return {
    subject: functionName,
    words: { function: functionName, pipeline: name, group, topic },
    metric: new MathExpression({
      label: 'Invocations that succeeded',
      expression: 'FILL(invocations, 0) - FILL(errors, 0)',
      usingMetrics: {
        invocations: awsMetric('Invocations', dimensions, reading),
        errors: awsMetric('Errors', dimensions, reading),
      },
      period,
    }),
    threshold: 1,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    // Of what comes every minute, ten times in a row.
    evaluationPeriods: 2,
    // A function that is never invoked writes nothing.
    treatMissingData: TreatMissingData.BREACHING,
  };
}

/** @param every an expression like `rate(5 minutes)`. */
function minutesOf(every: string): number {
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(every) ?? [];
  const minutes = MINUTES[unit];
  if (minutes === undefined)
    throw new Error(`schedule-failing cannot tell how often "${every}" is: give rate(5 minutes)`);
  return Number(count) * minutes;
}
