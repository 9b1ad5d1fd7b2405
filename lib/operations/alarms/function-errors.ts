import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { AlarmDeclaration, AlarmKind } from '../alarm-kind.ts';
import { awsMetric } from '../aws-metrics.ts';
import type { WatchedFunction, WatchedPipeline } from '../watched.ts';

/**
 * An error is an invocation that threw or ran out of time: events that a producer refuses and records that a consumer reports
 * back are answers. A caller of a producer may give up at once, so two bad periods of three are enough; a batch is tried again,
 * so of consumers they must be all. The function kafka-admin has none, since whoever called it has just read the error; what
 * the clock invokes has schedule-failing.
 */
export const functionErrors: AlarmKind = {
  name: 'function-errors',
  alarmsFor: ({ pipelines }) =>
    pipelines.flatMap((pipeline) => [
      ...(pipeline.producer ? [alarmOf(pipeline, pipeline.producer, 2)] : []),
      alarmOf(pipeline, pipeline.consumer, 3),
    ]),
};

function alarmOf(
  { group, topic }: WatchedPipeline,
  { functionName }: WatchedFunction,
  datapointsToAlarm: number,
): AlarmDeclaration {
  return {
    subject: functionName,
    words: { function: functionName, group, topic },
    metric: awsMetric(
      'Errors',
      { FunctionName: functionName },
      { statistic: 'Sum', period: Duration.minutes(5) },
    ),
    threshold: 0,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 3,
    datapointsToAlarm,
    // A function that nobody invokes makes no mistakes.
    treatMissingData: TreatMissingData.NOT_BREACHING,
  };
}
