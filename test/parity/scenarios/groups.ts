import { findCoordinator } from '../../../local/kafka/apis/10-find-coordinator.ts';
import { eventually } from '../../support/eventually.ts';
import type { Cluster } from '../cluster.ts';
import { outcomeOf, type Scenario } from '../scenario.ts';
import { type Join, makeMembers, untilState } from './group-member.ts';
import { commit, describe, remove } from './offsets.ts';
import { create } from './topics.ts';

export const groupScenarios: readonly Scenario[] = [
  {
    title: 'the coordinator of a group is found',
    run: async (cluster) => {
      const client = await cluster.wire();
      const find = async (version: number, key: string, keyType: number) => {
        const answer = await outcomeOf(
          client
            .send(findCoordinator, version, { key, keyType })
            .then(({ error, nodeId }) => [error, nodeId]),
        );
        return answer;
      };
      return [
        await find(0, 'g', 0),
        await find(1, 'g', 0),
        await find(2, 'g', 0),
        await find(3, 'g', 0),
        await find(3, '', 0),
      ];
    },
  },
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((version) => ({
    title: `JoinGroup v${version}: what is refused`,
    run: async (cluster: Cluster) => {
      const [a] = await makeMembers(cluster, 1);
      if (!a) return undefined;
      const group = `j-${version}`;
      const join = async (options: Partial<Join>) => {
        a.id = '';
        return a.join({ group, version, ...options });
      };
      return [
        await join({ group: '' }),
        await join({ sessionTimeoutMs: 10 }),
        await join({ sessionTimeoutMs: 1_800_001 }),
        await join({ member: 'stranger' }),
        await join({ protocols: [] }),
        await join({ type: '' }),
      ];
    },
  })),
  {
    title: 'a member joins, syncs, beats, commits and leaves',
    run: async (cluster) => {
      const [a] = await makeMembers(cluster, 1);
      if (!a) return undefined;
      const group = 'one';
      const results: unknown[] = [await a.join({ group })];
      results.push(await describe(a.client, [group]));
      results.push(await a.join({ group }));
      results.push(await describe(a.client, [group]));
      results.push(
        await a.beat(),
        await a.commit(),
        await a.beat({ generation: 7 }),
        await a.beat({ member: 'x' }),
      );
      results.push(
        await a.beat({ instance: 'i' }),
        await a.beat({ group: 'one-none' }),
        await a.beat({ group: '' }),
      );
      results.push(await a.sync([], { generation: 9 }), await a.sync([], { member: 'x' }));
      results.push(await a.sync([], { type: 'other' }), await a.sync([], { protocol: 'other' }));
      results.push(await a.sync([[a, 'all']]));
      results.push(await a.sync([[a, 'ignored']]));
      results.push(await describe(a.client, [group]));
      for (const version of [0, 1, 2, 3, 4]) results.push(await describe(a.client, [group], version));
      results.push(
        await a.beat(),
        await a.commit(),
        await a.commit({ generation: 5 }),
        await a.commit({ generation: -1 }),
      );
      results.push(await commit(a.client, { group, topic: 'groups' }));
      results.push(await remove(a.client, [group]));
      results.push(await a.leave({ members: [{ memberId: 'x', groupInstanceId: null }] }));
      results.push(await a.leave(), await a.leave(), await a.leave({ version: 2 }));
      results.push(await describe(a.client, [group]), await a.beat(), await a.commit());
      results.push(await commit(a.client, { group, topic: 'groups' }));
      results.push(
        await a.join({ group }),
        await remove(a.client, [group]),
        await describe(a.client, [group]),
      );
      return results;
    },
  },
  {
    title: 'a leader that joins again starts a rebalance, a changed protocol too',
    run: async (cluster) => {
      const [a] = await makeMembers(cluster, 1);
      if (!a) return undefined;
      const group = 'again';
      const results: unknown[] = [await a.enter({ group })];
      results.push(await a.join({ group }));
      results.push(await a.sync([[a, '1']]));
      results.push(await a.join({ group }), await a.sync([[a, '2']]));
      results.push(await a.join({ group, protocols: [['range', 'other']] }), await a.sync([[a, '3']]));
      results.push(
        await a.join({
          group,
          protocols: [
            ['roundrobin', 'r'],
            ['range', 'm'],
          ],
        }),
      );
      results.push(await a.sync([[a, '4']], { protocol: 'roundrobin' }));
      results.push(await a.join({ group, type: 'connect' }), await a.beat());
      return results;
    },
  },
  {
    title: 'two members rebalance',
    run: async (cluster) => {
      const [a, b] = await makeMembers(cluster, 2);
      if (!a || !b) return undefined;
      const group = 'two';
      const results: unknown[] = [await a.enter({ group }), await a.sync([[a, 'all']])];
      await b.join({ group });
      const joining = b.join({ group });
      await untilState(a.client, group, 'PreparingRebalance');
      results.push(await a.beat(), await a.commit(), await a.sync(), await describe(a.client, [group]));
      results.push(await a.join({ group }), await joining);
      results.push(await a.beat(), await b.beat(), await a.commit(), await b.commit());
      const waiting = b.sync();
      results.push(
        await a.sync([
          [a, 'p0'],
          [b, 'p1'],
        ]),
        await waiting,
      );
      results.push(await describe(a.client, [group]), await a.commit(), await b.commit());
      // Who is not the leader and joins again learns what it knows.
      results.push(await b.join({ group }), await b.sync());
      results.push(await remove(a.client, [group]));
      results.push(await b.leave());
      results.push(await a.beat(), await a.join({ group }), await a.sync([[a, 'all again']]));
      results.push(await a.leave(), await describe(a.client, [group]));
      return results;
    },
  },
  {
    title: 'the leader leaves while others wait for their assignment',
    run: async (cluster) => {
      const [a, b] = await makeMembers(cluster, 2);
      if (!a || !b) return undefined;
      const group = 'leader-leaves';
      await a.enter({ group });
      await a.sync([[a, 'all']]);
      await b.join({ group });
      const joining = b.join({ group });
      await untilState(a.client, group, 'PreparingRebalance');
      const results: unknown[] = [await a.join({ group }), await joining];
      const waiting = b.sync();
      results.push(await a.leave(), await waiting, await b.beat());
      results.push(await b.join({ group }), await b.sync([[b, 'all']]), await b.beat());
      return results;
    },
  },
  {
    title: 'members without a common protocol do not meet',
    run: async (cluster) => {
      const [a, b] = await makeMembers(cluster, 2);
      if (!a || !b) return undefined;
      const group = 'protocols';
      const results: unknown[] = [
        await a.enter({
          group,
          protocols: [
            ['range', 'a'],
            ['sticky', 'b'],
          ],
        }),
      ];
      results.push(await a.sync([[a, 'all']]));
      results.push(await b.join({ group, protocols: [['other', 'x']] }));
      results.push(await b.join({ group, type: 'connect' }), await b.join({ group, protocols: [] }));
      await b.join({
        group,
        protocols: [
          ['sticky', 'c'],
          ['range', 'd'],
        ],
      });
      const joining = b.join({
        group,
        protocols: [
          ['sticky', 'c'],
          ['range', 'd'],
        ],
      });
      await untilState(a.client, group, 'PreparingRebalance');
      results.push(
        await a.join({
          group,
          protocols: [
            ['sticky', 'b'],
            ['range', 'a'],
          ],
        }),
        await joining,
      );
      return results;
    },
  },
  {
    title: 'a member that stays away is dropped when its session ends',
    run: async (cluster) => {
      const [a, b] = await makeMembers(cluster, 2);
      if (!a || !b) return undefined;
      const group = 'expired';
      const results: unknown[] = [
        await a.enter({ group, sessionTimeoutMs: 1000 }),
        await a.sync([[a, 'all']]),
      ];
      await b.join({ group });
      results.push(await b.join({ group }), await b.sync([[b, 'all']]));
      results.push(await a.beat(), await a.commit(), await a.join({ group }), await b.beat());
      return results;
    },
  },
  {
    title: 'a member that does not rejoin is dropped after the rebalance timeout',
    run: async (cluster) => {
      const [a, b] = await makeMembers(cluster, 2);
      if (!a || !b) return undefined;
      const group = 'late';
      const results: unknown[] = [
        await a.enter({ group, rebalanceTimeoutMs: 500 }),
        await a.sync([[a, 'all']]),
      ];
      await b.join({ group });
      results.push(
        await b.join({ group, rebalanceTimeoutMs: 500 }),
        await a.beat(),
        await b.sync([[b, 'all']]),
      );
      return results;
    },
  },
  {
    title: 'an old JoinGroup needs one step',
    run: async (cluster) => {
      const [a] = await makeMembers(cluster, 1);
      if (!a) return undefined;
      return [
        await a.join({ group: 'old', version: 3 }),
        await a.sync([[a, 'all']], { version: 0 }),
        await a.leave({ version: 0 }),
      ];
    },
  },
  {
    title: 'a member that was given an id leaves before it used it',
    run: async (cluster) => {
      const [a] = await makeMembers(cluster, 1);
      if (!a) return undefined;
      const group = 'pending';
      return [
        await a.join({ group }),
        await describe(a.client, [group]),
        await a.beat({ generation: 0 }),
        await a.beat({ generation: -1 }),
        await a.sync([], { generation: 0 }),
        await a.commit(),
        await a.leave(),
        await a.leave(),
        await a.join({ group }),
        await remove(a.client, [group]),
      ];
    },
  },
  {
    title: 'kafkajs consumers share a topic, and the one that stays takes all over',
    run: async (cluster) => {
      await create(await cluster.wire(), [{ name: 'shared', partitions: 2 }]);
      const seen = new Set<string>();
      const assignments = new Map<string, number>();
      const join = async (name: string) => {
        const consumer = await cluster.consumer({ groupId: 'kjs-group', rebalanceTimeout: 5000 });
        consumer.on('consumer.group_join', ({ payload }) => {
          assignments.set(name, payload.memberAssignment['shared']?.length ?? 0);
        });
        await consumer.subscribe({ topics: ['shared'], fromBeginning: true });
        await consumer.run({ eachMessage: async ({ message }) => void seen.add(String(message.value)) });
        return consumer;
      };
      const expectAssigned = (expected: Record<string, number>) =>
        eventually(() => {
          for (const [name, count] of Object.entries(expected))
            if (assignments.get(name) !== count)
              throw new Error(`${name} has ${assignments.get(name)} partitions`);
        });
      await join('a');
      await expectAssigned({ a: 2 });
      const b = await join('b');
      await expectAssigned({ a: 1, b: 1 });
      const sender = await cluster.producer();
      const messages = Array.from({ length: 10 }, (_, index) => ({
        value: `m${index}`,
        partition: index % 2,
      }));
      await sender.send({ topic: 'shared', messages });
      await eventually(() => {
        if (seen.size < 10) throw new Error(`${seen.size} of 10 records are read`);
      });
      await b.disconnect();
      await expectAssigned({ a: 2 });
      const admin = await cluster.admin();
      const { groups } = await admin.describeGroups(['kjs-group']);
      return [
        [...seen].sort(),
        groups.map(({ state, members: all, protocol }) => [state, all.length, protocol]),
      ];
    },
  },
];
