import { readAllCommitted } from '../group-offsets.ts';
import { describeGroup as describe } from '../groups.ts';
import { readRanges } from '../offsets.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import { groupName } from '../request-fields.ts';
import { listTopics } from '../topics.ts';

/** One group: its members with what is assigned to them, and where it stands on each partition of its topics. */
export const describeGroup = defineOperation({
  name: 'describe-group',
  request: { group: groupName },
  async run({ group: name }, { cluster, groups }) {
    const [group, committed, topics] = await Promise.all([
      describe(cluster, name),
      readAllCommitted(cluster, name),
      listTopics(cluster),
    ]);
    const declared = groups.find((one) => one.group === name);
    if (group.state === 'Dead' && committed.size === 0 && declared === undefined)
      throw refuse('group', name, 'is no group of the cluster: it has neither members nor offsets');
    const assigned = group.members.flatMap(({ assignment }) => assignment.map(({ topic }) => topic));
    const names = new Set([...(declared ? [declared.topic] : []), ...committed.keys(), ...assigned]);
    const rows = await Promise.all(
      topics
        .filter((topic) => names.has(topic.name))
        .map(async (topic) => {
          const ranges = await readRanges(cluster, topic, topic.partitions);
          return [...ranges].map(([partition, { start, end }]) => {
            const offset = committed.get(topic.name)?.get(partition)?.offset ?? null;
            const member = group.members.find(({ assignment }) =>
              assignment.some((one) => one.topic === topic.name && one.partitions.includes(partition)),
            );
            return {
              topic: topic.name,
              partition,
              committed: offset,
              end,
              lag: offset === null ? null : Math.max(0, end - Math.max(offset, start)),
              member: member?.memberId ?? null,
            };
          });
        }),
    );
    return { ...group, partitions: rows.flat() };
  },
});
