import { ComparisonOperator, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { AlarmKind } from '../alarm-kind.ts';
import { awsMetric } from '../aws-metrics.ts';

const PERIOD = Duration.minutes(5);

/**
 * No number of records is a high lag in itself: a busy group has thousands before it all day, and of a quiet one a single
 * record may be stuck. High is more than the group committed in the same five minutes, and so more than five minutes behind.
 * Whoever catches up after a stop has a high lag too, but a falling one.
 */
export const lagGrowing: AlarmKind = {
  name: 'lag-growing',
  alarmsFor: ({ pipelines }) =>
    pipelines.map(({ group, topic, mappingId }) => {
      const dimensions = { EventSourceMappingUUID: mappingId };
      return {
        subject: group,
        words: { group, topic },
        metric: new MathExpression({
          label: 'More than five minutes behind, and not catching up',
          // A group that is stuck commits nothing, which may be told by no value at all. Of the first point there is no DIFF;
          // CloudWatch reads more points than it judges.
          // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
          expression: 'IF(lag > FILL(committed, 0) AND DIFF(lag) >= 0, 1, 0)',
          usingMetrics: {
            // The smallest of the minutes: records that just came are not behind.
            lag: awsMetric('SumOffsetLag', dimensions, { statistic: 'Minimum', period: PERIOD }),
            committed: awsMetric('CommittedEventCount', dimensions, { statistic: 'Sum', period: PERIOD }),
          },
          period: PERIOD,
        }),
        threshold: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        // A batch may take its retries and a deployment its rebalancing: both are over in less.
        evaluationPeriods: 3,
        // Without a lag there is nobody who polls, of which mapping-not-polling tells.
        treatMissingData: TreatMissingData.NOT_BREACHING,
      };
    }),
};
