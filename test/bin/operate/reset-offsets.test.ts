import { describe, expect, it } from 'vitest';
import { switchMapping } from '../../../bin/operate/mappings.ts';
import { resetOffsets } from '../../../bin/operate/reset-offsets.ts';
import { type FakeMapping, fakeStack } from './fake-target.ts';

const plan = {
  ...{ group: 'tracker', topic: 'orders', state: 'Stable', members: 1 },
  changes: [{ partition: 0, from: 5, to: 0, again: 5, skipped: 0 }],
};
const changes = plan.changes;
const empty = { status: 'done', group: 'tracker', state: 'Empty', protocol: '', members: [], partitions: [] };
const refused = {
  status: 'refused',
  violations: [{ path: 'offsets', value: '0', problem: 'is out of range' }],
};

function answers(more: Record<string, unknown> = {}) {
  const all: Record<string, unknown> = {
    'describe-group': empty,
    'set-offsets': { status: 'done', changes },
    ...more,
  };
  return (request: Record<string, unknown>) => all[String(request['operation'])];
}

function mapping(State: string, group = 'tracker'): FakeMapping {
  return { UUID: `uuid-of-${group}`, group, State };
}

/** A bound that nothing comes to, however busy the machine is. */
const AMPLE_MS = 60_000;

function reset(stack: ReturnType<typeof fakeStack>, limitMs = AMPLE_MS) {
  const progress: string[] = [];
  const done = resetOffsets(stack.target, plan, {
    ...{ limitMs, signal: new AbortController().signal },
    onProgress: (line) => void progress.push(line),
  });
  return { done, progress };
}

describe('resetting offsets', () => {
  it('disables, waits, sets and enables again, the mappings of the group alone', async () => {
    const mappings = [mapping('Enabled'), mapping('Enabled', 'other')];
    const stack = fakeStack({ mappings, answer: answers() });
    const { done, progress } = reset(stack);
    expect(await done).toEqual(changes);
    expect(stack.asked).toEqual(['list', 'disable', 'describe-group', 'set-offsets', 'enable']);
    expect(mappings.map(({ State }) => State)).toEqual(['Enabled', 'Enabled']);
    expect(progress.slice(1)).toEqual([
      'mapping of tracker: Disabling',
      'mapping of tracker: Disabled',
      'group tracker is empty',
      'offsets of tracker set',
      'mapping of tracker: Enabling',
      'mapping of tracker: Enabled',
    ]);
  });

  it.each(['Disabled', 'Disabling'])('leaves a mapping that is %s as it is', async (state) => {
    const mappings = [mapping(state)];
    const stack = fakeStack({ mappings, answer: answers() });
    if (state === 'Disabling') setTimeout(() => Object.assign(mappings[0] ?? {}, { State: 'Disabled' }), 50);
    expect(await reset(stack).done).toEqual(changes);
    expect(stack.asked).not.toContain('enable');
    expect(mappings[0]?.State).toBe('Disabled');
  });

  it.each(['Enabling', 'Updating', 'Creating'])(
    'takes a mapping that is %s for one that is wanted',
    async (state) => {
      const mappings = [mapping(state)];
      const stack = fakeStack({ mappings, answer: answers() });
      setTimeout(() => Object.assign(mappings[0] ?? {}, { State: 'Enabled' }), 50);
      expect(await reset(stack).done).toEqual(changes);
      expect(mappings[0]?.State).toBe('Enabled');
    },
  );

  it('enables again when the offsets are refused', async () => {
    const mappings = [mapping('Enabled')];
    const stack = fakeStack({ mappings, answer: answers({ 'set-offsets': refused }) });
    await expect(reset(stack).done).rejects.toThrow('offsets 0 is out of range.');
    expect(mappings[0]?.State).toBe('Enabled');
  });

  it('enables again when the function fails, and when the group does not empty', async () => {
    const mappings = [mapping('Enabled')];
    const failing = fakeStack({
      mappings,
      answer: () => {
        throw new Error('the function failed');
      },
    });
    await expect(reset(failing).done).rejects.toThrow('the function failed');
    expect(mappings[0]?.State).toBe('Enabled');

    const members = [{ memberId: 'm', clientId: 'tool', clientHost: '/10.0.0.7', assignment: [] }];
    const crowded = fakeStack({
      ...{ mappings, looks: 0 },
      answer: answers({ 'describe-group': { ...empty, members } }),
    });
    await expect(reset(crowded, 0).done).rejects.toThrow(
      'Group tracker still has 1 members after 0 s: tool at 10.0.0.7. Stop them, then try again; nothing was changed.',
    );
    expect(crowded.asked).not.toContain('set-offsets');
    expect(mappings[0]?.State).toBe('Enabled');
  });

  it('enables again when it is interrupted at any time', async () => {
    for (const when of ['Disabling', 'Disabled', 'is empty']) {
      const mappings = [mapping('Enabled')];
      const controller = new AbortController();
      const stack = fakeStack({ mappings, answer: answers() });
      const done = resetOffsets(stack.target, plan, {
        ...{ limitMs: AMPLE_MS, signal: controller.signal },
        onProgress: (line) => {
          if (line.includes(when)) controller.abort();
        },
      });
      await expect(done).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
      expect(stack.asked).not.toContain('set-offsets');
      expect(mappings[0]?.State, when).toBe('Enabled');
    }
  });

  it('finishes what it has begun when the interruption comes after the offsets were set', async () => {
    const mappings = [mapping('Enabled')];
    const controller = new AbortController();
    const stack = fakeStack({ mappings, answer: answers() });
    const done = resetOffsets(stack.target, plan, {
      ...{ limitMs: AMPLE_MS, signal: controller.signal },
      onProgress: (line) => {
        if (line.startsWith('offsets of')) controller.abort();
      },
    });
    expect(await done).toEqual(changes);
    expect(mappings[0]?.State).toBe('Enabled');
  });

  it('enables each mapping of the group though another cannot be', async () => {
    const mappings = [mapping('Enabled'), { ...mapping('Enabled'), UUID: 'second' }];
    let failed = false;
    const stack = fakeStack({
      ...{ mappings, answer: answers() },
      fault: (name) => {
        const isDone = mappings.every(({ State }) => State === 'Disabled');
        if (name !== 'UpdateEventSourceMappingCommand' || !isDone || failed) return undefined;
        failed = true;
        return Object.assign(new Error('rate exceeded'), {
          name: 'TooManyRequestsException',
          $fault: 'client',
        });
      },
    });
    await expect(reset(stack).done).rejects.toThrow('The mapping may still be disabled');
    expect(mappings.map(({ State }) => State).sort()).toEqual(['Disabled', 'Enabled']);
  });

  it('says how to go on when the mapping cannot be enabled again', async () => {
    const mappings = [mapping('Enabled')];
    const stack = fakeStack({
      ...{ mappings, answer: answers({ 'set-offsets': refused }) },
      fault: (name) =>
        name === 'UpdateEventSourceMappingCommand' && mappings[0]?.State === 'Disabled'
          ? Object.assign(new Error('rate exceeded'), { name: 'TooManyRequestsException', $fault: 'client' })
          : undefined,
    });
    await expect(reset(stack).done).rejects.toThrow(
      'offsets 0 is out of range. And then: TooManyRequestsException: rate exceeded The mapping may still be disabled: `millrace mappings enable tracker` enables it.',
    );
  });
});

describe('switching a mapping', () => {
  it('waits for a change that somebody else has asked for', async () => {
    const mappings = [mapping('Enabled')];
    let refusals = 0;
    const stack = fakeStack({
      ...{ mappings, answer: answers() },
      fault: (name) => {
        if (name !== 'UpdateEventSourceMappingCommand' || refusals > 0) return undefined;
        refusals += 1;
        return Object.assign(new Error('in use'), { name: 'ResourceInUseException', $fault: 'client' });
      },
    });
    await switchMapping(
      stack.target,
      { uuid: 'uuid-of-tracker', group: 'tracker' },
      {
        ...{ enabled: false, limitMs: AMPLE_MS },
        onState: () => undefined,
      },
    );
    expect(refusals).toBe(1);
    expect(mappings[0]?.State).toBe('Disabled');
  });

  it('gives up after its time, and says what it is', async () => {
    const stack = fakeStack({ mappings: [mapping('Enabled')], looks: 1_000, answer: answers() });
    await expect(
      switchMapping(
        stack.target,
        { uuid: 'uuid-of-tracker', group: 'tracker' },
        {
          ...{ enabled: false, limitMs: 100 },
          onState: () => undefined,
        },
      ),
    ).rejects.toThrow(
      'The mapping of tracker is Disabling, and not Disabled after 0 s. See `millrace mappings list`.',
    );
  });
});
