import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { ComparisonOperator, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { AlarmDeclaration, AlarmKind } from '../alarm-kind.ts';
import { awsMetric } from '../aws-metrics.ts';
import type { WatchedPipeline, WatchedTable } from '../watched.ts';

const PERIOD = Duration.minutes(5);

/**
 * Each table has two metrics, and an alarm may look at ten.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create-alarm-on-metric-math-expression.html
 */
const TABLES_PER_ALARM = 5;

/** The tables of a pipeline together: which one it is, the dashboard shows. */
export const tableThrottles: AlarmKind = {
  name: 'table-throttles',
  alarmsFor: ({ pipelines }) =>
    pipelines.flatMap((pipeline) =>
      Array.from({ length: Math.ceil(pipeline.tables.length / TABLES_PER_ALARM) }, (_, index) =>
        alarmOf(
          pipeline,
          index,
          pipeline.tables.slice(index * TABLES_PER_ALARM, (index + 1) * TABLES_PER_ALARM),
        ),
      ),
    ),
};

function alarmOf(
  { name, group, topic, consumer }: WatchedPipeline,
  index: number,
  tables: readonly WatchedTable[],
): AlarmDeclaration {
  const metrics = Object.fromEntries(
    tables.flatMap(({ tableName }, table): [string, IMetric][] => {
      const dimensions = { TableName: tableName };
      const reading = { statistic: 'Sum', period: PERIOD };
      return [
        [`reads${table}`, awsMetric('ReadThrottleEvents', dimensions, reading)],
        [`writes${table}`, awsMetric('WriteThrottleEvents', dimensions, reading)],
      ];
    }),
  );
  return {
    subject: index === 0 ? name : `${name}-${index + 1}`,
    words: { pipeline: name, function: consumer.functionName, group, topic },
    metric: new MathExpression({
      label: `Throttled reads and writes of ${tables.map((table) => table.name).join(', ')}`,
      expression: Object.keys(metrics)
        .map((id) => `FILL(${id}, 0)`)
        .join(' + '),
      usingMetrics: metrics,
      period: PERIOD,
    }),
    threshold: 0,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    // On demand, a table makes room for twice its last peak within minutes; the SDK tries again until then.
    evaluationPeriods: 3,
    // It is written when something was throttled.
    treatMissingData: TreatMissingData.NOT_BREACHING,
  };
}
