import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { AlarmKind } from '../alarm-kind.ts';
import { awsMetric } from '../aws-metrics.ts';

/**
 * A short throttle is what reserved concurrency is for, and pollers and clients try again: it has to last. Functions without
 * reserved concurrency are watched as well, for the account's own limit throttles them. Those that the clock invokes are left
 * to schedule-failing, and kafka-admin to whoever calls it.
 */
export const functionThrottles: AlarmKind = {
  name: 'function-throttles',
  alarmsFor: ({ pipelines }) =>
    pipelines.flatMap(({ producer, consumer, group, topic }) =>
      [...(producer ? [producer] : []), consumer].map(({ functionName }) => ({
        subject: functionName,
        words: { function: functionName, group, topic },
        metric: awsMetric(
          'Throttles',
          { FunctionName: functionName },
          { statistic: 'Sum', period: Duration.minutes(5) },
        ),
        threshold: 0,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: 3,
        // A function that nobody invokes is not throttled.
        treatMissingData: TreatMissingData.NOT_BREACHING,
      })),
    ),
};
