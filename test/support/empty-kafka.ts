import kafkajs, { type Admin } from 'kafkajs';
import { beforeAll, beforeEach, inject } from 'vitest';
import { leaveGroup } from '../../local/kafka/apis/13-leave-group.ts';
import { WireClient } from '../local/kafka/wire-client.ts';
import { eventually } from './eventually.ts';
import { sharesRunner } from './shared-runner.ts';

const server = inject('bootstrapServers') ?? '';
const kafka = new kafkajs.Kafka({ clientId: 'test', brokers: [server], logLevel: kafkajs.logLevel.NOTHING });

beforeAll(async () => {
  if (sharesRunner()) await emptyKafka();
});
beforeEach(async () => {
  if (!sharesRunner()) await emptyKafka();
});

async function emptyKafka(): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    // A group first: what it committed goes with its topics, too, but later.
    await deleteGroups(admin);
    await deleteTopics(admin);
  } finally {
    await admin.disconnect();
  }
}

async function deleteGroups(admin: Admin): Promise<void> {
  const { groups } = await admin.listGroups();
  const ids = groups.map(({ groupId }) => groupId);
  if (ids.length === 0) return;
  const described = await admin.describeGroups(ids);
  for (const { groupId, members } of described.groups)
    await evict(
      groupId,
      members.map(({ memberId }) => memberId),
    );
  await admin.deleteGroups(ids);
}

/** The members of a runner that was killed stay until their session ends, and a group with members is not deleted. */
async function evict(groupId: string, memberIds: readonly string[]): Promise<void> {
  if (memberIds.length === 0) return;
  const client = await WireClient.open(Number(server.split(':')[1]));
  const members = memberIds.map((memberId) => ({ memberId, groupInstanceId: null }));
  await client.send(leaveGroup, 3, { groupId, memberId: '', members });
  client.socket.destroy();
}

async function deleteTopics(admin: Admin): Promise<void> {
  const listTopics = async () => (await admin.listTopics()).filter((name) => !name.startsWith('__'));
  const topics = await listTopics();
  if (topics.length === 0) return;
  await admin.deleteTopics({ topics });
  await eventually(async () => {
    const left = await listTopics();
    if (left.length > 0) throw new Error(`still there: ${left}`);
  });
}
