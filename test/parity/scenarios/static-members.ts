import type { Scenario } from '../scenario.ts';
import { makeMembers, untilState } from './group-member.ts';
import { describe } from './offsets.ts';

export const staticMemberScenarios: readonly Scenario[] = [
  {
    title: 'static members keep their place',
    run: async (cluster) => {
      const [a, b, c] = await makeMembers(cluster, 3);
      if (!a || !b || !c) return undefined;
      const group = 'static';
      const results: unknown[] = [await a.join({ group, instance: 'i-1' }), await a.sync([[a, 'all']])];
      const old = a.id;
      results.push(await describe(a.client, [group]));
      // Comes back without its id: a new one, the same place, no rebalance.
      a.id = '';
      results.push(await a.join({ group, instance: 'i-1' }), await a.sync([[a, 'ignored']]));
      results.push(await a.beat(), await a.beat({ member: old }), await a.commit());
      results.push(
        await a.sync([], { member: old }),
        await a.leave({ members: [{ memberId: old, groupInstanceId: 'i-1' }] }),
      );
      const joining = b.join({ group, instance: 'i-2' });
      await untilState(a.client, group, 'PreparingRebalance');
      results.push(await a.join({ group, instance: 'i-1' }), await joining);
      const waiting = b.sync();
      // The leader by now.
      results.push(
        await a.sync([
          [a, 'p0'],
          [b, 'p1'],
        ]),
        await waiting,
        await describe(a.client, [group]),
      );
      c.id = '';
      results.push(await c.join({ group, instance: 'i-2' }), await c.sync(), await b.beat());
      results.push(await c.join({ group, instance: 'i-2', member: 'stranger' }));
      // The admin's way of removing a member.
      results.push(
        await a.leave({
          members: [
            { memberId: '', groupInstanceId: 'i-2' },
            { memberId: '', groupInstanceId: 'i-9' },
          ],
        }),
      );
      results.push(await a.beat(), await a.join({ group, instance: 'i-1' }), await a.sync([[a, 'all']]));
      results.push(await a.leave(), await describe(a.client, [group]));
      return results;
    },
  },
  {
    title: 'a static member with other metadata starts a rebalance',
    run: async (cluster) => {
      const [a] = await makeMembers(cluster, 1);
      if (!a) return undefined;
      const group = 'static-2';
      const results: unknown[] = [await a.join({ group, instance: 'i' }), await a.sync([[a, 'all']])];
      a.id = '';
      results.push(
        await a.join({ group, instance: 'i', protocols: [['range', 'more']] }),
        await a.sync([[a, 'all']]),
      );
      return results;
    },
  },
];
