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
 * What a provider withholds (an unverified sender, a paused account, a missing right) is deferred, like what waits for the end
 * of quiet hours. That may be a lot; that for each one that goes out so many wait, it does not explain.
 */
const DEFERRED_FOR_ONE = 9;
/** In five minutes; of fewer, quiet hours may be all of the reason. */
const DEFERRED_AT_LEAST = 5;

/**
 * Either deferred notifications fail minute after minute, or the providers refuse more than some wrong addresses explain, or
 * next to none goes out. In `log` mode there are no providers, and only the first is left. What is suppressed or dropped was so
 * decided.
 */
export const notificationsNotDelivered: AlarmKind = {
  name: 'notifications-not-delivered',
  alarmsFor: ({ settings, pipelines }) =>
    pipelines
      .filter(({ name }) => name === PIPELINE)
      .map(({ name, group, topic }) => ({
        subject: name,
        words: { pipeline: name, group, topic },
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
  const [refused, sent, deferred] = [results('refused'), results('sent'), results('deferred')];
  const sum = (metrics: readonly (readonly [string, IMetric])[]): string =>
    `(${metrics.map(([id]) => `FILL(${id}, 0)`).join(' + ')})`;
  const conditions = [
    'FILL(failed, 0) > 0',
    `${sum(refused)} * ${REFUSED_ONE_IN} > ${sum([...refused, ...sent])}`,
    `(${sum(deferred)} >= ${DEFERRED_AT_LEAST} AND ${sum(deferred)} > ${DEFERRED_FOR_ONE} * ${sum([...refused, ...sent])})`,
  ];
  return new MathExpression({
    label: 'Deferred ones failed, too many were refused, or next to none was sent',
    expression: `IF(${conditions.join(' OR ')}, 1, 0)`,
    usingMetrics: { failed, ...Object.fromEntries([...refused, ...sent, ...deferred]) },
    period: PERIOD,
  });
}
