import type { Operation } from '../operation.ts';
import { describeGroup } from './describe-group.ts';
import { describeTopic } from './describe-topic.ts';
import { listGroups } from './list-groups.ts';
import { listTopics } from './list-topics.ts';
import { readRecords } from './read-records.ts';

/** What the function does, by the name in the request. */
export const OPERATIONS: readonly Operation[] = [
  listTopics,
  describeTopic,
  readRecords,
  listGroups,
  describeGroup,
];
