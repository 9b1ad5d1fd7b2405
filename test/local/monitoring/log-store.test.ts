import { expect, test } from 'vitest';
import { Journal } from '../../../local/core/journal.ts';
import { LogStore, type LogStoreLimits } from '../../../local/monitoring/log-store.ts';

function start(limits: LogStoreLimits) {
  const journal = new Journal({ now: () => 1 });
  const store = new LogStore(journal, limits);
  const log = (line: string) => journal.record({ kind: 'function-log', functionName: 'f', line });
  const texts = () => [...store.forwards(0)].map(({ text }) => text);
  return { store, log, texts };
}

test('keeps the newest lines, in both directions', () => {
  const { store, log, texts } = start({ maxLines: 3 });
  for (const line of ['a', 'b', 'c', 'd', 'e']) log(line);
  expect(texts()).toEqual(['c', 'd', 'e']);
  expect([...store.backwards()].map(({ text }) => text)).toEqual(['e', 'd', 'c']);
  expect([...store.backwards(3)].map(({ text }) => text)).toEqual(['d', 'c']);
  expect([...store.forwards(3)].map(({ sequence }) => sequence)).toEqual([3, 4]);
});

test('keeps so many characters, and the lines together no more', () => {
  const { log, texts } = start({ maxCharacters: 10 });
  for (const line of ['aaaa', 'bbbb', 'cc', 'dddd']) log(line);
  expect(texts()).toEqual(['bbbb', 'cc', 'dddd']);
  log('e'.repeat(11));
  // It is what has just happened.
  expect(texts()).toEqual(['e'.repeat(11)]);
  log('f');
  expect(texts()).toEqual(['f']);
});

test('stays the same over many lines more than it keeps', () => {
  const { log, texts } = start({ maxLines: 2 });
  for (let index = 0; index < 12_345; index++) log(String(index));
  expect(texts()).toEqual(['12343', '12344']);
});

test('goes on when lines go while somebody reads', () => {
  const { store, log } = start({ maxLines: 3 });
  for (const line of ['a', 'b', 'c']) log(line);
  const reading = store.forwards(0);
  expect(reading.next().value?.text).toBe('a');
  for (const line of ['d', 'e']) log(line);
  expect([...reading].map(({ text }) => text)).toEqual(['c', 'd', 'e']);
});
