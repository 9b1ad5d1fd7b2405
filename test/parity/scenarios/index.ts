import type { Scenario } from '../scenario.ts';
import { configScenarios } from './configs.ts';
import { groupScenarios } from './groups.ts';
import { offsetScenarios } from './offsets.ts';
import { producerScenarios } from './producers.ts';
import { readerScenarios } from './readers.ts';
import { staticMemberScenarios } from './static-members.ts';
import { topicScenarios } from './topics.ts';

/** Every scenario there is. */
export const scenarios: readonly Scenario[] = [
  ...topicScenarios,
  ...configScenarios,
  ...producerScenarios,
  ...readerScenarios,
  ...offsetScenarios,
  ...groupScenarios,
  ...staticMemberScenarios,
];
