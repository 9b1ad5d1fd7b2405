import * as z from 'zod';
import { defineContract } from '../../shared/http/contract.ts';
import { groupAnswer, planAnswer } from './kafka-answers.ts';
import { KAFKA_PROBLEMS } from './kafka-problems.ts';
import { name, topicName } from './texts.ts';

const tag = 'kafka';
const entry = 'kafka-admin/handler';
const group = z.strictObject({ group: name });

export const listGroups = defineContract({
  ...{ method: 'GET', tag, access: 'viewer', entry },
  operationId: 'listGroups',
  path: '/groups',
  summary: 'The consumer groups of the pipelines, with their lag',
  answer: {
    status: 200,
    description:
      'All of them, with what each partition still has to be read; lag is null of a partition never read.',
    body: z.object({
      groups: z.array(
        z.object({
          group: z.string(),
          topic: z.string(),
          state: z.string(),
          members: z.int(),
          /** Records that are not read yet, over all partitions. */
          lag: z.int(),
          partitions: groupAnswer.shape.partitions,
        }),
      ),
    }),
  },
  problems: KAFKA_PROBLEMS,
});

export const showGroup = defineContract({
  ...{ method: 'GET', tag, access: 'viewer', entry },
  operationId: 'showGroup',
  path: '/groups/{group}',
  summary: 'One group: its members, and where it stands on each partition',
  parameters: group,
  answer: { status: 200, description: 'The group.', body: groupAnswer },
  problems: { 404: 'There is no such group.', ...KAFKA_PROBLEMS },
});

export const resetOffsets = defineContract({
  ...{ method: 'POST', tag, access: 'operator', entry },
  operationId: 'resetOffsets',
  path: '/groups/{group}/offsets',
  summary:
    'Set where a group goes on reading. A dry run tells what would change; else the group must be empty: disable its mapping first',
  parameters: group,
  body: z.strictObject({
    /** `earliest`, `latest`, an offset, or a moment. */
    to: z.union(
      [
        z.enum(['earliest', 'latest']),
        z.strictObject({ offset: z.int().min(0) }),
        z.strictObject({ time: z.iso.datetime({ offset: true }) }),
      ],
      'must be "earliest", "latest", {"offset": n} or {"time": "<ISO 8601>"}',
    ),
    /** Absent: the one the group reads. */
    topic: topicName.optional(),
    /** Absent: all. */
    partitions: z.array(z.int().min(0)).min(1).max(2_400).optional(),
    dry_run: z.boolean(),
  }),
  answer: {
    status: 200,
    description: 'What changes, or with a dry run would change.',
    body: z.object({ ...planAnswer.shape, dry_run: z.boolean() }),
  },
  problems: {
    404: 'There is no such group.',
    422: 'The group has members, or there is no such topic, partition or offset.',
    ...KAFKA_PROBLEMS,
  },
});
