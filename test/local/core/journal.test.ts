import { expect, test } from 'vitest';
import { Journal, type JournalEntry, type JournalEvent } from '../../../local/core/journal.ts';

const warning = (message: string) => ({ kind: 'warning', source: 'test', message }) as const;
const messages = (journal: Journal) => journal.recent().map((entry) => 'message' in entry && entry.message);

test('keeps the newest entries, oldest first', () => {
  const journal = new Journal({ now: () => 1, keep: 3 });
  for (let n = 0; n < 20; n++) {
    journal.record(warning(`${n}`));
    expect(messages(journal)).toEqual([n - 2, n - 1, n].filter((one) => one >= 0).map(String));
  }
});

test('what was asked for does not change with what comes after', () => {
  const journal = new Journal({ now: () => 1, keep: 2 });
  journal.record(warning('a'));
  const before = journal.recent();
  journal.record(warning('b'));
  expect(before).toEqual([{ time: 1, ...warning('a') }]);
});

test('tells each listener until it has enough', () => {
  const journal = new Journal({ now: () => 1 });
  const told: JournalEntry[] = [];
  const stop = journal.subscribe((entry) => told.push(entry));
  journal.record(warning('a'));
  stop();
  journal.record(warning('b'));
  expect(told).toEqual([{ time: 1, ...warning('a') }]);
});

test.each<[string, (text: string) => JournalEvent]>([
  ['lines', (line) => ({ kind: 'function-log', functionName: 'f', line })],
  ['warnings', (message) => warning(message)],
  ['errors', (message) => ({ kind: 'error', source: 'test', message })],
  ['paths', (path) => ({ ...REQUEST, path })],
  ['bodies', (body) => ({ ...MESSAGE, body })],
])('keeps no more than it may of long %s', (_what, event) => {
  const journal = new Journal({ now: () => 1, keepCharacters: 10 });
  for (const text of ['aaaa', 'bbbb', 'cc', 'dddd']) journal.record(event(text));
  expect(journal.recent()).toEqual(['bbbb', 'cc', 'dddd'].map((text) => ({ time: 1, ...event(text) })));
});

const REQUEST = {
  ...{ kind: 'http-request', apiId: 'a', method: 'GET', routeKey: null, status: 404 },
  ...{ requestId: 'r', durationMs: 1 },
} satisfies Partial<JournalEvent>;
const MESSAGE = {
  ...{ kind: 'message', service: 'sns', channel: 'sms', to: ['+15550100'], messageId: 'm' },
  principal: 'arn:aws:sts::123456789012:assumed-role/r/s',
} satisfies Partial<JournalEvent>;
