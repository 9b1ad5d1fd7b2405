import { z } from 'zod';
import { askKafkaAdmin } from './kafka-admin.ts';
import type { Target } from './target.ts';

const groupSchema = z.object({
  group: z.string(),
  state: z.string(),
  partitions: z.array(
    z.object({
      topic: z.string(),
      partition: z.int(),
      /** Null where the group has none. */
      committed: z.int().nullable(),
      end: z.int(),
      lag: z.int().nullable(),
    }),
  ),
});

/** A consumer group and where it stands on each partition of its topics. */
export type GroupProgress = z.output<typeof groupSchema>;

/** @throws UserError REQUEST_FAILED when there is no such group. */
export async function describeGroup(target: Target, group: string): Promise<GroupProgress> {
  return askKafkaAdmin(target, { operation: 'describe-group', group }, groupSchema);
}
