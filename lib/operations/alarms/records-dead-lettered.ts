import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { AlarmKind } from '../alarm-kind.ts';
import { awsMetric } from '../aws-metrics.ts';

/**
 * There is none for records that do not fit their schema: after their retries they are here, and two e-mails say no more
 * than one. It is over when five minutes brought no more, whether or not the letters that are there were dealt with.
 */
export const recordsDeadLettered: AlarmKind = {
  name: 'records-dead-lettered',
  alarmsFor: ({ pipelines }) =>
    pipelines.map(({ group, topic, mappingId }) => ({
      subject: group,
      words: { group, topic },
      metric: awsMetric(
        'OnFailureDestinationDeliveredEventCount',
        { EventSourceMappingUUID: mappingId },
        { statistic: 'Sum', period: Duration.minutes(5) },
      ),
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      // It is written when something was delivered.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    })),
};
