import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { AlarmKind } from '../alarm-kind.ts';
import { awsMetric } from '../aws-metrics.ts';

/** Of the timeout: beyond it batches begin to fail, and are done twice. */
const SHARE = 0.8;

/**
 * Of consumers alone. A producer that runs out of time is an error that its caller has, and what the clock invokes uses the
 * time it is given on purpose.
 */
export const functionSlow: AlarmKind = {
  name: 'function-slow',
  alarmsFor: ({ pipelines }) =>
    pipelines.map(({ consumer: { functionName, timeoutSeconds }, group, topic }) => ({
      subject: functionName,
      words: { function: functionName, group, topic },
      metric: awsMetric(
        'Duration',
        { FunctionName: functionName },
        { statistic: 'p99', period: Duration.minutes(5) },
      ),
      threshold: timeoutSeconds * 1_000 * SHARE,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 3,
      // Without invocations there is no duration.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    })),
};
