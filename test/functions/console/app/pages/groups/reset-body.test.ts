import { describe, expect, it } from 'vitest';
import {
  type ResetForm,
  toResetBody,
} from '../../../../../../functions/console/app/pages/groups/reset-body.ts';

const form: ResetForm = { to: 'earliest', at: '', partitions: '', topic: 'orders' };

describe('the body of a reset', () => {
  it('takes all partitions when none is named, and the topic where there are several', () => {
    expect(toResetBody(form, false)).toEqual({ to: 'earliest' });
    expect(toResetBody({ ...form, partitions: 'all' }, true)).toEqual({ to: 'earliest', topic: 'orders' });
  });

  it('takes partitions, an offset and a moment as they are typed', () => {
    expect(toResetBody({ ...form, to: 'offset', at: ' 17 ', partitions: '0, 2' }, false)).toEqual({
      to: { offset: 17 },
      partitions: [0, 2],
    });
    expect(toResetBody({ ...form, to: 'time', at: '2026-01-31T10:00Z' }, false)).toEqual({
      to: { time: '2026-01-31T10:00:00.000Z' },
    });
  });

  it('says what cannot be asked for', () => {
    expect(() => toResetBody({ ...form, partitions: 'x' }, false)).toThrow('“x” is no partition');
    expect(() => toResetBody({ ...form, to: 'offset', at: '-1' }, false)).toThrow('whole number');
    expect(() => toResetBody({ ...form, to: 'time', at: '' }, false)).toThrow('Choose a day');
  });
});
