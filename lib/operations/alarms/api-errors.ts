import { ComparisonOperator, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { AlarmKind } from '../alarm-kind.ts';
import { awsMetric } from '../aws-metrics.ts';

const PERIOD = Duration.minutes(5);
/** One in so many may fail: somebody's connection to Kafka always breaks at some time. */
const FAILED_ONE_IN = 100;

/**
 * Of the functions behind the API this is the alarm, also of those that have none of their own: an error of one, a timeout, a
 * throttle and a Kafka that does not confirm are each answered with 5xx.
 *
 * There is none for 4xx. Among them are tokens that expired, forms that did not fit and requests above the throttle, which
 * API Gateway counts together and only the access log tells apart; none of it is ours to mend at night.
 */
export const apiErrors: AlarmKind = {
  name: 'api-errors',
  alarmsFor: ({ settings, api: { apiId, accessLog } }) => {
    const reading = { statistic: 'Sum', period: PERIOD };
    return [
      {
        // The API itself, which is named like the deployment.
        subject: 'http',
        words: { log: accessLog, name: settings.name },
        metric: new MathExpression({
          label: 'More than one request in a hundred is answered with 5xx',
          expression: `IF(FILL(failed, 0) * ${FAILED_ONE_IN} > FILL(requests, 0), 1, 0)`,
          usingMetrics: {
            failed: awsMetric('5xx', { ApiId: apiId }, reading),
            requests: awsMetric('Count', { ApiId: apiId }, reading),
          },
          period: PERIOD,
        }),
        threshold: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        // Callers give up sooner than a batch does.
        evaluationPeriods: 3,
        datapointsToAlarm: 2,
        // Nobody asks, nobody fails.
        treatMissingData: TreatMissingData.NOT_BREACHING,
      },
    ];
  },
};
