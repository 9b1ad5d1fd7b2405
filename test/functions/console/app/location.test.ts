import { expect, test } from 'vitest';
import { parseHash, toHash } from '../../../../functions/console/app/location.ts';

test('reads area, rest and query of an address', () => {
  const { area, rest, query } = parseHash('#/topics/user_events/messages?from=end&filter=user%3Dalice');
  expect({ area, rest, query: Object.fromEntries(query) }).toEqual({
    area: 'topics',
    rest: ['user_events', 'messages'],
    query: { from: 'end', filter: 'user=alice' },
  });
});

test.each(['', '#', '#/'])('is at the beginning with "%s"', (hash) => {
  expect(parseHash(hash)).toMatchObject({ area: '', rest: [] });
});

test('comes back to any name', () => {
  for (const name of ['a/b', 'żółw & co', '100%', '?#', 'a b']) {
    expect(parseHash(toHash(['users', name], { user: name }))).toMatchObject({ area: 'users', rest: [name] });
    expect(parseHash(toHash(['users'], { user: name })).query.get('user')).toBe(name);
  }
});

test('leaves out of the query what is not given', () => {
  expect(toHash(['orders'], { user: undefined, item: '', limit: 0 })).toBe('#/orders?limit=0');
});

test('takes what cannot be decoded as it stands', () => {
  expect(parseHash('#/users/100%').rest).toEqual(['100%']);
});
