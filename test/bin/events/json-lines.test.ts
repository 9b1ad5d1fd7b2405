import { expect, test } from 'vitest';
import { parseEntries } from '../../../bin/events/json-lines.ts';

const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

test.each([
  ['line 1', `{"a":${deep}}`],
  ['the array', deep],
])('names a value that is nested too deeply, on %s', (where, content) => {
  expect(parseEntries(content).bad).toEqual([{ where, problem: 'is nested too deeply' }]);
});
