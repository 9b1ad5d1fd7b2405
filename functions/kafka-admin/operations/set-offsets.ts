import { commitOffsets, readCommitted } from '../group-offsets.ts';
import { describeGroup, type Group } from '../groups.ts';
import { describeChanges } from '../offset-changes.ts';
import { readRanges } from '../offsets.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import { groupName, positions, topicName } from '../request-fields.ts';
import { requireHeld } from '../start-position.ts';
import { choosePartitions, findTopic } from '../topics.ts';

/** Sets the offsets of a group without members. The broker refuses it, too, when one joins at this very moment. */
export const setOffsets = defineOperation({
  name: 'set-offsets',
  request: { group: groupName, topic: topicName, offsets: positions },
  async run(request, { cluster }) {
    const topic = await findTopic(cluster, request.topic);
    const chosen = choosePartitions(topic, [...request.offsets.keys()]);
    const ranges = await readRanges(cluster, topic, chosen);
    requireHeld(topic, { offsets: request.offsets, ranges, path: 'offsets' });
    requireEmpty(await describeGroup(cluster, request.group));
    const now = await readCommitted(cluster, request.group, topic);
    await commitOffsets(cluster, request.group, { topic: topic.name, offsets: request.offsets });
    return {
      group: request.group,
      topic: topic.name,
      changes: describeChanges(request.offsets, { now, ranges }),
    };
  },
});

/** @throws Refusal that names the members. */
function requireEmpty({ group, state, members }: Group): void {
  if (members.length === 0 && (state === 'Empty' || state === 'Dead')) return;
  const who = members.map(({ clientId, clientHost }) => `${clientId} at ${clientHost.replace(/^\//, '')}`);
  const named = who.length > 0 ? `: ${who.join(', ')}` : '';
  throw refuse(
    'group',
    group,
    `is ${state} and has ${members.length} members${named}. Offsets are set when they have left`,
  );
}
