import { type CostOption, withFacts, withFunctions } from './cost-option.ts';

/**
 * The metrics that functions write into their logs have no level, and Lambda takes what has none for INFO.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
export const warningsOnly: CostOption = {
  name: 'warnings-only',
  description: 'log level WARN, of the functions and of Lambda itself',
  loses:
    "no line tells what became of an event, and the functions' own metrics, with their alarm and their graphs, are gone",
  apply(situation) {
    const { functions } = situation.facts;
    if (!functions.some(({ logs }) => logs.application || logs.platform)) return undefined;
    return withFunctions(situation, (one) => ({
      ...one,
      logs: { application: false, platform: false },
      emitsMetrics: false,
    }));
  },
};

export const shortLogs: CostOption = {
  name: 'log-retention-one-day',
  description: 'log groups that keep a day',
  loses: 'nothing older than a day can be looked into',
  apply(situation) {
    const { logGroups } = situation.facts;
    if (!logGroups.some(({ retentionDays }) => retentionDays !== 1)) return undefined;
    return withFacts(situation, { logGroups: logGroups.map((group) => ({ ...group, retentionDays: 1 })) });
  },
};
