import { expect, test } from 'vitest';
import { assess } from '../../../../../../functions/console/app/pages/overview/assess.ts';

const NOW = 1_000_000_000;
const well = {
  mappings: [{ group: 'order-tracker', state: 'Enabled', result: 'OK' }],
  groups: [{ group: 'order-tracker', lag: 999 }],
  letters: [{ group: 'order-tracker', waiting: 0 }],
  errors: [
    { time: NOW - 16 * 60_000, level: 'ERROR' },
    { time: NOW, level: 'WARN' },
  ],
  unread: [],
  now: NOW,
};

test('finds nothing when all is well, nor of what is not known yet', () => {
  expect(assess(well)).toEqual([]);
  const unknown = { mappings: undefined, groups: undefined, letters: undefined, errors: undefined };
  expect(assess({ ...unknown, unread: [], now: NOW })).toEqual([]);
});

test.each([
  [
    { mappings: [{ group: 'order-tracker', state: 'Enabled', result: 'PROBLEM: Function call failed' }] },
    { tone: 'bad', text: 'order-tracker: PROBLEM: Function call failed', href: '#/groups/order-tracker' },
  ],
  [
    { letters: [{ group: 'order-tracker', waiting: 1 }] },
    { tone: 'bad', text: '1 dead letter waits in order-tracker', href: '#/dead-letters/order-tracker' },
  ],
  [{ errors: [{ time: NOW - 1_000, level: 'ERROR' }] }, { tone: 'bad', text: '1 error in 15 minutes' }],
  [
    { mappings: [{ group: 'order-tracker', state: 'Disabled', result: 'OK' }] },
    {
      tone: 'warn',
      text: 'order-tracker reads nothing: its mapping is disabled',
      href: '#/groups/order-tracker',
    },
  ],
  [
    { groups: [{ group: 'order-tracker', lag: 1_840 }] },
    { tone: 'warn', text: 'order-tracker is 1,840 records behind', href: '#/groups/order-tracker' },
  ],
  [{ unread: ['groups'] }, { tone: 'warn', text: 'Not known: groups could not be read' }],
  [
    { unread: ['groups', 'topics', 'errors'] },
    { tone: 'warn', text: 'Not known: groups, topics, and errors could not be read' },
  ],
])('names what is not well: %o', (changes, finding) => {
  expect(assess({ ...well, ...changes })).toEqual([finding]);
});

test('tells the worst first', () => {
  const findings = assess({
    ...well,
    groups: [{ group: 'order-tracker', lag: 5_000 }],
    letters: [{ group: 'order-tracker', waiting: 3 }],
  });
  expect(findings.map(({ tone }) => tone)).toEqual(['bad', 'warn']);
});
