import { expect, test } from 'vitest';
import { compileFilterPattern } from '../../../local/monitoring/filter-pattern.ts';

function fits(pattern: string, line: string | object): boolean {
  const isJson = typeof line !== 'string';
  return compileFilterPattern(pattern)({ text: isJson ? JSON.stringify(line) : line, isJson });
}

// The first examples are AWS's own:
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-json-log-events.html
const EVENT = {
  eventType: 'UpdateTrail',
  sourceIPAddress: '111.111.111.111',
  arrayKey: ['value', 'another value'],
  objectList: [
    { name: 'a', id: 1 },
    { name: 'b', id: 2 },
  ],
  SomeObject: null,
  ThisFlag: true,
};
const USERS = {
  user: { id: 1, email: 'John.Stiles@example.com' },
  users: [
    { id: 2, email: 'John.Doe@example.com' },
    { id: 3, email: 'Jane.Doe@example.com' },
  ],
  actions: ['GET', 'PUT', 'DELETE'],
  coordinates: [
    [0, 1, 2],
    [4, 5, 6],
  ],
};

test.each([
  ['{ $.eventType = "UpdateTrail" }', EVENT, true],
  ['{ $.sourceIPAddress != 123.123.* }', EVENT, true],
  ['{ $.sourceIPAddress != 111.111.* }', EVENT, false],
  ['{ $.arrayKey[0] = "value" }', EVENT, true],
  ['{ $.objectList[1].id = 2 }', EVENT, true],
  ['{ $.objectList.id = 2 }', EVENT, false],
  ['{ $.SomeObject IS NULL }', EVENT, true],
  ['{ $.SomeOtherObject IS NULL }', EVENT, false],
  ['{ $.SomeOtherObject NOT EXISTS }', EVENT, true],
  ['{ $.SomeObject NOT EXISTS }', EVENT, false],
  ['{ $.ThisFlag IS TRUE }', EVENT, true],
  ['{ $.ThisFlag IS FALSE }', EVENT, false],
  ['{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }', USERS, true],
  ['{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }', USERS, false],
  [
    '{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch && $.actions[2] = nomatch }',
    USERS,
    true,
  ],
  [
    '{ ($.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch) && $.actions[2] = nomatch }',
    USERS,
    false,
  ],
  ['{ $.users = 1 }', USERS, false],
  ['{ $.users != 1 }', USERS, false],
])('%s of an example is %#', (pattern, line, expected) => {
  expect(fits(pattern, line)).toBe(expected);
});

test.each([
  ['{ $.n >= 500 }', 500, true],
  ['{ $.n < 10e3 }', 9_999, true],
  ['{ $.n < 10e-3 }', 1, false],
  ['{ $.n <= 55.5 }', 55.5, true],
  ['{ $.n = 400 }', 400, true],
  ['{ $.n != 400 }', 400, false],
  ['{ $.n > +1000 }', 1_001, true],
  ['{ $.n = -1 }', -1, true],
  ['{ $.n > 1 }', '2', false],
  ['{ $.n = * }', 7, true],
  ['{ $.n = "*" }', '', true],
  ['{ $.n = "*" }', null, false],
  ['{ $.n = "7*" }', 71, true],
])('%s with %j is %s', (pattern, n, expected) => {
  expect(fits(pattern, { n })).toBe(expected);
});

test.each([
  ['{ $.t = "*Event" }', 'PutEvent', true],
  ['{ $.t = Event* }', 'EventId', true],
  ['{ $.t = "*ven*" }', 'Event', true],
  ['{ $.t = "Ev*ent" }', 'Event', false],
  ['{ $.t = "Ev*ent" }', 'Ev*ent', true],
  ['{ $.t = "a \\"b\\" \\\\ c" }', 'a "b" \\ c', true],
  ['{ $.t = "x && y" }', 'x && y', true],
  ['{ $.t = event }', 'Event', false],
])('%s with %j is %s too', (pattern, t, expected) => {
  expect(fits(pattern, { t })).toBe(expected);
});

test('selects fields with a hyphen, and nothing that objects inherit', () => {
  expect(fits('{ $.a-b.c_d = 1 }', { 'a-b': { c_d: 1 } })).toBe(true);
  expect(fits('{ $.constructor NOT EXISTS }', {})).toBe(true);
  expect(fits('{ $.a.length NOT EXISTS }', { a: ['x'] })).toBe(true);
});

test.each([
  ['', 'anything', true],
  ['ERROR', '[ERROR] A fatal exception', true],
  ['ERROR', 'Exiting with ERRORCODE: -1', true],
  ['ERROR', 'error', false],
  ['ERROR Exception', '[ERROR] Unhandled Exception', true],
  ['ERROR Exception', '[ERROR]', false],
  ['ERROR -Exiting', 'Exiting with ERRORCODE: -1', false],
  ['"out of memory"', 'ran out of memory', true],
  ['-"out of memory"', 'fine', true],
  ['?ERROR ?WARN', 'WARN message', true],
  ['?ERROR ?WARN', 'INFO message', false],
])('the terms %j with %j are %s', (pattern, line, expected) => {
  expect(fits(pattern, line)).toBe(expected);
});

test('looks for terms in JSON lines as in any', () => {
  expect(fits('WARN', { level: 'WARN' })).toBe(true);
  expect(fits('{ $.level = "WARN" }', '{"level":"WARN"}')).toBe(false);
});

test.each([
  ['{ $.a EXISTS }', 'there is no EXISTS; write = "*"'],
  ['{ $.a = "x }', '"x  has no closing quote'],
  ['{ $.a = a@b }', '"@b " begins with what must stand in double quotes'],
  ['{ $.a = %x% }', 'regular expressions (%…%) are not emulated'],
  ['%x%', 'regular expressions (%…%) are not emulated'],
  ['[a, b]', 'space-delimited patterns ([…]) are not emulated'],
  ['{ $.a > x }', '> is followed by "x", which is no number'],
  ['{ $.a IS true }', 'IS is followed by "true", and not by TRUE, FALSE or NULL'],
  ['{ $.a NOT NULL }', 'NOT is followed by "NULL", and not by EXISTS'],
  ['{ ($.a = 1 }', 'a parenthesis is not closed'],
  ['{ $.a = 1) }', '")" is one too many'],
  ['{ $.a = 1 && }', 'it ends where a selector like $.a is expected'],
  ['{ $.a == 1 }', '"=" stands where a value is expected'],
  ['{ $.a }', 'it ends where =, !=, <, >, <=, >=, IS or NOT EXISTS is expected'],
  ['{ a = 1 }', '"a" stands where a selector like $.a is expected'],
  ['{ $.a[*] = 1 }', '"$.a[*] = 1 " begins with no selector like $.a, $.a.b or $.a[0]'],
  ['{ $.a & $.b }', '"& $.b " begins with what must stand in double quotes'],
  ['{ $.a && $.b }', '"&&" is no operator: =, !=, <, >, <=, >=, IS or NOT EXISTS'],
  ['{ $.a = 1', 'it begins with a brace and does not end with one'],
  ['a.b', 'a.b has more than letters, digits and underscores: put it in double quotes'],
  ['?a b', 'terms with a question mark beside others are not emulated'],
])('refuses %s', (pattern, problem) => {
  expect(() => compileFilterPattern(pattern)).toThrow(`Invalid filter pattern: ${problem}.`);
});
