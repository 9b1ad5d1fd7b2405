import { expect, test } from 'vitest';
import { FakeClock } from '../../../support/fake-clock.ts';
import { offsetOf, startCoordinator } from './requests.ts';
import { Ledger, PARTITIONS, SimulatedMember } from './simulated-member.ts';

const STEPS = 120;
/** Longer than any rebalance, any session and any slow member. */
const QUIET_MS = 400_000;

/** Mulberry32: the same numbers for the same seed, everywhere. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test.each(Array.from({ length: 30 }, (_, index) => index + 1))(
  'gives every partition to one member per generation and parks nothing for ever (seed %i)',
  async (seed) => {
    const random = seeded(seed);
    const clock = new FakeClock();
    const ledger = new Ledger();
    const initialRebalanceDelayMs = seed % 3 === 0 ? 3000 : 0;
    const { groups } = await startCoordinator(clock, { initialRebalanceDelayMs });
    // A group with an offset outlives the moments when it is Empty, and so do its generations.
    const simple = { groupId: 'g', memberId: '', instanceId: null, generation: -1 };
    groups.commit({ ...simple, offsets: [offsetOf(0)] });
    const runs: Promise<void>[] = [];
    let members: SimulatedMember[] = [];

    const start = (instanceId: string | null, name: string) => {
      const member = new SimulatedMember({ groups, clock, ledger, random, name, instanceId });
      members.push(member);
      runs.push(member.run());
    };
    const pick = () => members[Math.floor(random() * members.length)];
    const acts: (() => void)[] = [
      () => start(null, `dynamic-${runs.length}`),
      () => start(random() < 0.5 ? 'static-a' : 'static-b', `static-${runs.length}`),
      () => pick()?.leave(),
      () => pick()?.die(),
      () => pick()?.changeSubscription(),
    ];
    for (let step = 0; step < STEPS; step += 1) {
      members = members.filter(({ isAlive }) => isAlive);
      // Often enough, members come faster than they go; the rest of the time the crowd is kept small.
      const act = members.length < 2 ? acts[0] : acts[Math.floor(random() * acts.length)];
      if (members.length > 6) pick()?.die();
      act?.();
      await clock.advance(random() < 0.3 ? random() * 30_000 : random() * 2000);
      if (step % 20 === 19) await expectAllToConsume();
    }
    await expectAllToConsume();

    async function expectAllToConsume(): Promise<void> {
      await clock.advance(QUIET_MS);
      const alive = members.filter(({ isAlive }) => isAlive);
      const state = `${groups.describe('g').group.state}: ${alive.join('; ')}`;
      const generations = new Set(alive.map(({ generation }) => generation));
      expect(generations.size, state).toBe(1);
      expect([...generations][0], state).toBeDefined();
      const owned = alive.flatMap((member) => member.owned).sort((a, b) => a - b);
      expect(owned, state).toEqual(Array.from({ length: PARTITIONS }, (_, partition) => partition));
      expect(ledger.conflicts).toEqual([]);
      expect(ledger.parked, state).toBe(0);
    }

    for (const member of members) member.die();
    await clock.advance(QUIET_MS);
    await Promise.all(runs);
    expect(groups.describe('g').group.state).toBe('Empty');
    // Only the coordinator's retention check waits.
    expect(clock.pending).toBe(1);
  },
);
