import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { ComparisonOperator, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { AlarmKind } from '../alarm-kind.ts';
import { PROVIDED_CHANNELS, pipelineMetric } from '../pipeline-metrics.ts';
import type { Watched } from '../watched.ts';

/** The pipeline that `settings.notifications` is of. */
const PIPELINE = 'notifications';
const PERIOD = Duration.minutes(5);
/** Some addresses are always wrong: it is more than one in so many. */
const REFUSED_ONE_IN = 10;
/**
 * Either deferred notifications fail minute after minute, or the providers refuse more than some wrong addresses explain, or
 * withhold (an unverified sender, a paused account, a missing right) more than goes out. In `log` mode there are no providers, and only the first is left. What is suppressed or dropped was so
 * decided.
 */
export const notificationsNotDelivered: AlarmKind = {
  name: 'notifications-not-delivered',
  alarmsFor: ({ settings, pipelines }) =>
    pipelines
      .filter(({ name }) => name === PIPELINE)
      .map(({ name, group, topic, consumer }) => ({
        subject: name,
        words: { pipeline: name, function: consumer.functionName, group, topic },
        metric: metricOf(settings, name),
        threshold: 0,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        // One that a provider could not take is tried again each minute.
        evaluationPeriods: 3,
        // Nothing was notified.
        treatMissingData: TreatMissingData.NOT_BREACHING,
      })),
};

function metricOf(settings: Watched['settings'], service: string): IMetric {
  const reading = { statistic: 'Sum', period: PERIOD };
  const failed = pipelineMetric(settings, 'DeferredFailed', { dimensions: { service }, ...reading });
  if (settings.notifications.mode === 'log') return failed;
  const results = (result: string): [string, IMetric][] =>
    PROVIDED_CHANNELS.map((channel) => [
      `${channel}_${result}`,
      pipelineMetric(settings, 'Notifications', { dimensions: { service, channel, result }, ...reading }),
    ]);
  const [refused, sent, withheld] = [results('refused'), results('sent'), results('withheld')];
  const sum = (metrics: readonly (readonly [string, IMetric])[]): string =>
    `(${metrics.map(([id]) => `FILL(${id}, 0)`).join(' + ')})`;
  const conditions = [
    'FILL(failed, 0) > 0',
    `${sum(refused)} * ${REFUSED_ONE_IN} > ${sum([...refused, ...sent])}`,
    `${sum(withheld)} > ${sum([...refused, ...sent])}`,
  ];
  return new MathExpression({
    label: 'Deferred ones failed, too many were refused, or more were withheld than sent',
    expression: `IF(${conditions.join(' OR ')}, 1, 0)`,
    usingMetrics: { failed, ...Object.fromEntries([...refused, ...sent, ...withheld]) },
    period: PERIOD,
  });
}
