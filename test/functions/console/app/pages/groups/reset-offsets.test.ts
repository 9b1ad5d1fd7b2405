import { describe, expect, it } from 'vitest';
import { Problem } from '../../../../../../functions/console/app/api/problem.ts';
import {
  type ResetActions,
  resetWhileStopped,
} from '../../../../../../functions/console/app/pages/groups/reset-offsets.ts';

/** A mapping that needs a look or two to change its state, and a group that empties with it. */
function createWorld(states: Record<string, string> = { m1: 'Enabled' }) {
  const mappings = new Map(
    Object.entries(states).map(([uuid, state]) => [uuid, { state, target: state, looks: 0 }]),
  );
  const log: string[] = [];
  let now = 0;
  const show = (uuid: string) => {
    const mapping = mappings.get(uuid) ?? { state: 'Disabled', target: 'Disabled', looks: 0 };
    return { uuid, group: 'g', function_name: `f-${uuid}`, state: mapping.state };
  };
  const actions: ResetActions = {
    listMappings: async () => [
      ...[...mappings.keys()].map(show),
      { uuid: 'other', group: 'h', function_name: 'f', state: 'Enabled' },
    ],
    async showMapping(uuid) {
      const mapping = mappings.get(uuid);
      if (mapping && mapping.state !== mapping.target && mapping.looks++ > 0) mapping.state = mapping.target;
      return show(uuid);
    },
    async switchMapping(uuid, enabled) {
      log.push(`${enabled ? 'enable' : 'disable'} ${uuid}`);
      const mapping = mappings.get(uuid);
      if (mapping) {
        mapping.target = enabled ? 'Enabled' : 'Disabled';
        mapping.state = enabled ? 'Enabling' : 'Disabling';
        mapping.looks = 0;
      }
      return show(uuid);
    },
    countMembers: async () => 0,
    async setOffsets() {
      log.push('set');
    },
    async pause(ms) {
      now += ms;
    },
    now: () => now,
  };
  return { actions, log, stateOf: (uuid: string) => mappings.get(uuid)?.state };
}

const refused = new Problem({ status: 422, title: 'The request was refused', detail: 'no such offset' });

describe('a reset of offsets', () => {
  it('stops the group’s mappings, sets the offsets and starts them again', async () => {
    const { actions, log, stateOf } = createWorld({ m1: 'Enabled', m2: 'Enabled' });
    const outcome = await resetWhileStopped('g', actions, () => undefined);
    expect(log).toEqual(['disable m1', 'disable m2', 'set', 'enable m1', 'enable m2']);
    expect(outcome.isDone).toBe(true);
    expect(outcome.steps.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done']);
    expect(stateOf('m1')).toBe('Enabled');
  });

  it('leaves a mapping disabled that was', async () => {
    const { actions, log } = createWorld({ m1: 'Disabled', m2: 'Enabled' });
    await resetWhileStopped('g', actions, () => undefined);
    expect(log).toEqual(['disable m2', 'set', 'enable m2']);
  });

  it('starts them again when the offsets are refused', async () => {
    const { actions, stateOf } = createWorld();
    const outcome = await resetWhileStopped(
      'g',
      { ...actions, setOffsets: () => Promise.reject(refused) },
      () => undefined,
    );
    expect(outcome.isDone).toBe(false);
    expect(outcome.steps[2]).toEqual({ name: 'set', state: 'failed', note: 'no such offset' });
    expect(outcome.leftDisabled).toEqual([]);
    expect(stateOf('m1')).toBe('Enabled');
  });

  it('starts them again when the answer to the disabling got lost', async () => {
    const { actions, stateOf } = createWorld();
    const lost = new Problem({ status: 403, title: 'This is not allowed' });
    const outcome = await resetWhileStopped(
      'g',
      {
        ...actions,
        async switchMapping(uuid, enabled) {
          await actions.switchMapping(uuid, enabled);
          if (!enabled) throw lost;
          return actions.showMapping(uuid);
        },
      },
      () => undefined,
    );
    expect(outcome.steps.map(({ state }) => state)).toEqual(['failed', 'left out', 'left out', 'done']);
    expect(stateOf('m1')).toBe('Enabled');
  });

  it('asks again while a mapping is on its way', async () => {
    const { actions, stateOf } = createWorld();
    let conflicts = 2;
    const outcome = await resetWhileStopped(
      'g',
      {
        ...actions,
        async switchMapping(uuid, enabled) {
          if (enabled && conflicts-- > 0) throw new Problem({ status: 409, title: 'On its way' });
          return actions.switchMapping(uuid, enabled);
        },
      },
      () => undefined,
    );
    expect(outcome.isDone).toBe(true);
    expect(stateOf('m1')).toBe('Enabled');
  });

  it('gives up when nobody leaves the group, and starts the mappings again', async () => {
    const { actions, log } = createWorld();
    const outcome = await resetWhileStopped(
      'g',
      { ...actions, countMembers: async () => 2 },
      () => undefined,
    );
    expect(log).toEqual(['disable m1', 'enable m1']);
    expect(outcome.steps[1]?.state).toBe('failed');
  });

  it('names what it could not start again, and starts the others', async () => {
    const { actions, stateOf } = createWorld({ m1: 'Enabled', m2: 'Enabled' });
    const outcome = await resetWhileStopped(
      'g',
      {
        ...actions,
        switchMapping: (uuid, enabled) =>
          enabled && uuid === 'm1' ? Promise.reject(refused) : actions.switchMapping(uuid, enabled),
      },
      () => undefined,
    );
    expect(outcome.isDone).toBe(false);
    expect(outcome.leftDisabled.map(({ uuid }) => uuid)).toEqual(['m1']);
    expect(stateOf('m2')).toBe('Enabled');
  });

  it('tells each step as it goes', async () => {
    const { actions } = createWorld();
    const told: string[] = [];
    await resetWhileStopped('g', actions, (steps) => told.push(steps.map(({ state }) => state[0]).join('')));
    expect(new Set(told)).toEqual(
      new Set(['wwww', 'rwww', 'dwww', 'drww', 'ddww', 'ddrw', 'dddw', 'dddr', 'dddd']),
    );
  });
});
