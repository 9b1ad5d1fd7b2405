import { countNoun } from '../../print/print.ts';
import { countCustomMetrics, countMappingMetrics } from '../custom-metrics.ts';
import { sum } from '../sum.ts';
import { consoleMinutes } from '../traffic.ts';
import type { Service, Usage } from '../usage.ts';
import { HOURS_PER_MONTH } from '../workload.ts';

/** Alarms, metrics of our own and of mappings, and dashboards, all counted by the hour; and what is read of metrics. */
export const cloudwatch: Service = {
  name: 'CloudWatch',
  measure(situation) {
    const { workload, facts } = situation;
    const part = workload.hoursPerMonth / HOURS_PER_MONTH;
    const metricsOf = (fast: boolean): number =>
      sum(
        facts.alarms.filter((alarm) => alarm.fast === fast),
        ({ metrics }) => metrics,
      );
    const custom = countCustomMetrics(facts);
    const usages: Usage[] = [
      {
        item: `metrics of ${countNoun(facts.alarms.length, 'alarm')}`,
        price: 'alarmMetric',
        quantity: metricsOf(false),
        kind: 'fixed',
      },
      { item: 'alarms below a minute', price: 'fastAlarmMetric', quantity: metricsOf(true), kind: 'fixed' },
      {
        item: 'composite alarms',
        price: 'compositeAlarm',
        quantity: facts.compositeAlarms.length,
        kind: 'fixed',
      },
      // A metric costs in the hours in which it gets a value.
      {
        item: 'custom metrics',
        price: 'metric',
        quantity: workload.eventsPerDay > 0 ? custom : 0,
        kind: 'grows',
      },
      // Of an idle mapping they are 0, which is a value.
      { item: 'metrics of mappings', price: 'metric', quantity: countMappingMetrics(facts), kind: 'fixed' },
      { item: 'dashboards', price: 'dashboard', quantity: facts.dashboards.length, kind: 'fixed' },
    ];
    return [
      ...usages.map((usage) => ({ ...usage, quantity: usage.quantity * part })),
      {
        item: 'metrics read by the console',
        price: 'metricRead',
        quantity: consoleMinutes(situation) * workload.console.metricsPerMinute,
        kind: 'fixed',
      },
    ];
  },
};
