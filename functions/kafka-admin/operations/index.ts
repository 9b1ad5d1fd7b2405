import type { Operation } from '../operation.ts';
import { describeGroup } from './describe-group.ts';
import { describeGroups } from './describe-groups.ts';
import { describeTopic } from './describe-topic.ts';
import { listDeadLetters } from './list-dead-letters.ts';
import { listGroups } from './list-groups.ts';
import { listTopics } from './list-topics.ts';
import { planOffsets } from './plan-offsets.ts';
import { readDeadLetters } from './read-dead-letters.ts';
import { readRecords } from './read-records.ts';
import { redrive } from './redrive.ts';
import { setOffsets } from './set-offsets.ts';

/** What the function does, by the name in the request. */
export const OPERATIONS: readonly Operation[] = [
  listTopics,
  describeTopic,
  readRecords,
  listGroups,
  describeGroup,
  describeGroups,
  planOffsets,
  setOffsets,
  listDeadLetters,
  readDeadLetters,
  redrive,
];
