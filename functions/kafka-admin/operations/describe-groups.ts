import { readAllCommitted } from '../group-offsets.ts';
import { describeStanding } from '../group-standing.ts';
import { describeGroup } from '../groups.ts';
import { defineOperation } from '../operation.ts';
import { listTopics } from '../topics.ts';

/** The groups of the pipelines, with where each stands and how much it still has to read. */
export const describeGroups = defineOperation({
  name: 'describe-groups',
  request: {},
  async run(_request, { cluster, groups }) {
    const topics = await listTopics(cluster);
    const described = await Promise.all(
      groups.map(async ({ group: name, topic }) => {
        const [group, committed] = await Promise.all([
          describeGroup(cluster, name),
          readAllCommitted(cluster, name),
        ]);
        const partitions = await describeStanding(cluster, { group, committed, topics, read: [topic] });
        return {
          group: name,
          topic,
          state: group.state,
          members: group.members.length,
          lag: partitions.reduce((sum, { lag }) => sum + (lag ?? 0), 0),
          partitions,
        };
      }),
    );
    return { groups: described };
  },
});
