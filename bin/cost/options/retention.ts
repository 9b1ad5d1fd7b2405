import { findEventTopics } from '../traffic.ts';
import { type CostOption, withFacts } from './cost-option.ts';

export const shortRetention: CostOption = {
  name: 'retention-one-day',
  description: 'topics that keep records for a day',
  loses: 'nothing older than a day can be replayed',
  apply(situation) {
    const names = new Set(findEventTopics(situation.facts).map(({ name }) => name));
    const { topics } = situation.facts;
    if (!topics.some(({ name, retentionDays }) => names.has(name) && retentionDays > 1)) return undefined;
    return withFacts(situation, {
      topics: topics.map((topic) => (names.has(topic.name) ? { ...topic, retentionDays: 1 } : topic)),
    });
  },
};
