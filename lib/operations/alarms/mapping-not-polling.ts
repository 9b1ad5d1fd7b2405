import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { AlarmKind } from '../alarm-kind.ts';
import { awsMetric } from '../aws-metrics.ts';

/**
 * A poll that brought nothing is a 0, and a disabled mapping or one in a problem state writes nothing: what is counted are
 * the values, not their sum. PollingErrorCount and CommitErrorCount have no alarm: errors that last show here or as a growing
 * lag, and the others were mended by the next try. SchemaRegistryErrorCount counts what the dead letters are then.
 */
export const mappingNotPolling: AlarmKind = {
  name: 'mapping-not-polling',
  alarmsFor: ({ pipelines }) =>
    pipelines.map(({ group, topic, mappingId }) => ({
      subject: group,
      words: { group, topic },
      metric: awsMetric(
        'PolledEventCount',
        { EventSourceMappingUUID: mappingId },
        { statistic: 'SampleCount', period: Duration.minutes(5) },
      ),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      // Offsets are reset, and a mapping is replaced, in less.
      evaluationPeriods: 3,
      treatMissingData: TreatMissingData.BREACHING,
    })),
};
