import { listGroups as list } from '../groups.ts';
import { defineOperation } from '../operation.ts';

/** The consumer groups of the cluster. */
export const listGroups = defineOperation({
  name: 'list-groups',
  request: {},
  async run(_request, { cluster, groups }) {
    const listed = await list(cluster);
    return {
      groups: listed.map(({ group, described }) => ({
        group,
        state: described?.state ?? null,
        members: described?.members.length ?? null,
        topic: groups.find((declared) => declared.group === group)?.topic ?? null,
      })),
    };
  },
});
