import * as z from 'zod';
import { readAllCommitted } from '../group-offsets.ts';
import { describeGroup } from '../groups.ts';
import { describeChanges } from '../offset-changes.ts';
import { readRanges } from '../offsets.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import { groupName, offset, partitions, time, topicName } from '../request-fields.ts';
import { findStart, type Start } from '../start-position.ts';
import { choosePartitions, findTopic } from '../topics.ts';

/** Kafka's words for where offsets are set to, and ours for where reading begins. */
const STARTS = { earliest: 'beginning', latest: 'end' } as const;

/** What setting the offsets of a group would change, and nothing done. */
export const planOffsets = defineOperation({
  name: 'plan-offsets',
  request: {
    group: groupName,
    /** Absent: the one the group reads. */
    topic: topicName.optional(),
    partitions,
    to: z.union(
      [z.enum(['earliest', 'latest']), z.strictObject({ offset }), z.strictObject({ time })],
      'must be "earliest", "latest", {"offset": n} or {"time": "<ISO 8601>"}',
    ),
  },
  async run(request, { cluster, groups }) {
    const { group: name, to } = request;
    const [group, committed] = await Promise.all([
      describeGroup(cluster, name),
      readAllCommitted(cluster, name),
    ]);
    const declared = groups.find((one) => one.group === name)?.topic;
    const topic = await findTopic(
      cluster,
      request.topic ?? declared ?? onlyTopic(name, [...committed.keys()]),
    );
    const chosen = choosePartitions(topic, request.partitions);
    const ranges = await readRanges(cluster, topic, chosen);
    const from: Start = typeof to === 'string' ? STARTS[to] : to;
    const targets = await findStart(cluster, topic, { from, ranges, path: 'to' });
    const now = committed.get(topic.name) ?? new Map();
    return {
      group: name,
      topic: topic.name,
      state: group.state,
      members: group.members.length,
      changes: describeChanges(targets, { now, ranges }),
    };
  },
});

function onlyTopic(group: string, topics: readonly string[]): string {
  const [first, ...more] = topics;
  if (first === undefined)
    throw refuse('group', group, 'has committed no offset, so its topic is not known: give the topic');
  if (more.length > 0)
    throw refuse('topic', undefined, `must be given: group ${group} reads ${topics.join(', ')}`);
  return first;
}
