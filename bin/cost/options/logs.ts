import { type CostOption, withFacts, withFunctions } from './cost-option.ts';

export const warningsOnly: CostOption = {
  name: 'warnings-only',
  description: 'log level WARN, of the functions and of Lambda itself',
  loses: 'no line tells what became of an event',
  apply(situation) {
    const { functions } = situation.facts;
    if (!functions.some(({ logs }) => logs.application || logs.platform)) return undefined;
    return withFunctions(situation, (one) => ({ ...one, logs: { application: false, platform: false } }));
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
