import { describe, expect, it } from 'vitest';
import {
  describeGroup,
  tellLag,
  tellSince,
} from '../../../../../../functions/console/app/pages/overview/describe-flow.ts';

const enabled = { group: 'order-tracker', state: 'Enabled', result: 'OK' };
const flowing = { lag: 3, mapping: enabled, producedRate: 1.5, settledRate: 1.5 };

describe('tellLag', () => {
  it('tells a bound of batches that are under way', () => {
    expect(tellLag([flowing])).toBe('< 10');
    expect(tellLag([{ ...flowing, lag: 0 }, flowing])).toBe('< 20');
  });

  it.each([
    ['nothing flows', [{ ...flowing, producedRate: 0, settledRate: 0 }], '3'],
    ['a mapping is disabled', [{ ...flowing, mapping: { ...enabled, state: 'Disabled' } }, flowing], '6'],
    ['a mapping has a problem', [{ ...flowing, mapping: { ...enabled, result: 'PROBLEM: x' } }], '3'],
    ['a group does not keep up', [{ ...flowing, lag: 1_840 }, flowing], '1,843'],
    ['its mapping is not known', [{ ...flowing, mapping: undefined }], '3'],
  ])('is exact when %s', (_, flows, told) => {
    expect(tellLag(flows)).toBe(told);
  });

  it('says when nothing is known', () => {
    expect(tellLag([{ ...flowing, lag: undefined }])).toBe('–');
  });
});

describe('tellSince', () => {
  it('names the hour, or when counting began in it', () => {
    expect(tellSince(undefined)).toBe('in an hour');
    expect(tellSince(new Date(2026, 10, 21, 13, 50).getTime())).toBe('since 13:50');
  });
});

describe('describeGroup', () => {
  const flow = { mapping: enabled, waiting: 0, isAway: false };

  it.each([
    ['reads', flow, 'ok', 'reading'],
    ['has dead letters', { ...flow, waiting: 2 }, 'bad', '2 dead letters'],
    ['has its mapping disabled', { ...flow, mapping: { ...enabled, state: 'Disabled' } }, 'warn', 'disabled'],
    ['is not known of', { ...flow, mapping: undefined }, 'quiet', 'mapping unknown'],
    ['was read for by a runner that is away', { ...flow, waiting: 2, isAway: true }, 'warn', 'runner away'],
  ])('says of a group that %s', (_, described, ...said) => {
    const { tone, word } = describeGroup(described);
    expect([tone, word]).toEqual(said);
  });
});
