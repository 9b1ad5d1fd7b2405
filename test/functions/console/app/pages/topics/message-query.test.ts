import { describe, expect, it } from 'vitest';
import {
  toFilter,
  toFirstQuery,
  toNextQuery,
} from '../../../../../../functions/console/app/pages/topics/message-query.ts';

const query = { beginning: 'end', at: '', partition: '', filter: '' } as const;

describe('the query for messages', () => {
  it('asks for the newest at the end, and for what was chosen else', () => {
    expect(toFirstQuery(query)).toEqual({ last: 100, limit: 100 });
    expect(toFirstQuery({ ...query, beginning: 'beginning', partition: '2' })).toEqual({
      from: 'beginning',
      partition: '2',
      limit: 100,
    });
    expect(toFirstQuery({ ...query, beginning: 'offset', at: ' 17 ' })).toEqual({ from: '17', limit: 100 });
    expect(toFirstQuery({ ...query, beginning: 'time', at: '2026-01-31T10:00Z' })).toEqual({
      from: '2026-01-31T10:00:00.000Z',
      limit: 100,
    });
  });

  it('goes on from positions, with the same filter and without a beginning', () => {
    const positions = [
      { partition: 0, offset: 17 },
      { partition: 1, offset: 4 },
    ];
    expect(toNextQuery({ ...query, beginning: 'beginning', filter: 'user=alice' }, positions)).toEqual({
      positions: '0:17,1:4',
      filter: 'user=alice',
      limit: 100,
    });
  });

  it('says what cannot be asked for', () => {
    expect(() => toFirstQuery({ ...query, beginning: 'offset', at: 'x' })).toThrow('whole number');
    expect(() => toFirstQuery({ ...query, beginning: 'time', at: '' })).toThrow('Choose a day');
    expect(() => toFilter('alice')).toThrow('“alice” is no field');
  });

  it('percent-encodes fields and values', () => {
    expect(toFilter('user = alice & item=game console')).toBe('user=alice&item=game%20console');
    expect(toFilter(' ')).toBe('');
  });
});
