import { readAllCommitted } from '../group-offsets.ts';
import { describeStanding } from '../group-standing.ts';
import { describeGroup as describe } from '../groups.ts';
import { defineOperation } from '../operation.ts';
import { refuseMissing } from '../refusal.ts';
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
      throw refuseMissing('group', name, 'is no group of the cluster: it has neither members nor offsets');
    const read = declared === undefined ? [] : [declared.topic];
    return { ...group, partitions: await describeStanding(cluster, { group, committed, topics, read }) };
  },
});
