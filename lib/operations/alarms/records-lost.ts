import { ComparisonOperator, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { AlarmKind } from '../alarm-kind.ts';
import { awsMetric } from '../aws-metrics.ts';

const PERIOD = Duration.minutes(5);

/** Both metrics: what was given up on and reached no dead-letter topic, and the tries to reach it that failed. */
export const recordsLost: AlarmKind = {
  name: 'records-lost',
  alarmsFor: ({ pipelines }) =>
    pipelines.map(({ group, topic, mappingId }) => {
      const dimensions = { EventSourceMappingUUID: mappingId };
      const reading = { statistic: 'Sum', period: PERIOD };
      return {
        subject: group,
        words: { group, topic },
        metric: new MathExpression({
          label: 'Records that reached no dead-letter topic, and failed tries',
          expression: 'FILL(dropped, 0) + FILL(failed, 0)',
          usingMetrics: {
            dropped: awsMetric('DroppedEventCount', dimensions, reading),
            failed: awsMetric('OnFailureDestinationDeliveryErrorCount', dimensions, reading),
          },
          period: PERIOD,
        }),
        threshold: 0,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: 1,
        // The second is written when there is an error, and not before.
        treatMissingData: TreatMissingData.NOT_BREACHING,
      };
    }),
};
