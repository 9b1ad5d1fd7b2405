import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { pipelines } from '../lib/pipelines/index.ts';
import { listKeys } from '../lib/settings/read-settings.ts';
import { settingsSchema } from '../lib/settings/settings-schema.ts';
import { apis } from '../local/kafka/apis/index.ts';
import { resourceTypes } from '../local/resources/index.ts';
import { expectCommand, readCommandLines } from './support/command-lines.ts';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');

function section(title: string): string {
  const [, after = ''] = readme.split(`### ${title}\n`);
  return after.split('\n#')[0]?.replaceAll(/\s+/g, ' ') ?? '';
}

test('the README lists the resource types that are emulated, no more and no fewer', () => {
  const listed = section('What is emulated')
    .match(/`(AWS::\w+::\w+|Custom::\*)`/g)
    ?.map((name) => name.slice(1, -1));
  const emulated = resourceTypes.filter(({ inert }) => inert === undefined).map(({ type }) => type);
  expect(listed?.toSorted()).toEqual(emulated.toSorted());
});

test('the README lists the Kafka APIs and their versions as the broker answers them', () => {
  const listed = [...section('What is emulated').matchAll(/([A-Z]\w+) (\d+)(?:-(\d+))?[,.]/g)].map(
    ([, name, oldest, newest]) => `${name} ${oldest}-${newest ?? oldest}`,
  );
  expect(listed).toEqual(apis.map(({ name, versions: [oldest, newest] }) => `${name} ${oldest}-${newest}`));
});

test('the README lists the settings there are, no more and no fewer', () => {
  const [, table = ''] = readme.split('### Settings\n');
  const rows = (table.split('\n#')[0] ?? '').matchAll(/^\| (`[^|]*) \|/gm);
  const listed = [...rows].flatMap(([, keys = '']) => [...keys.matchAll(/`([^`]+)`/g)].map(([, key]) => key));
  const keys = listKeys(settingsSchema(pipelines)).map((key) =>
    key.replace(/^pipelines\.\w+\./, 'pipelines.<name>.'),
  );
  expect(listed.toSorted()).toEqual([...new Set([...keys, 'stage'])].sort());
});

const commandLines = readCommandLines(readme);

test('the README gives many command lines', () => {
  expect(commandLines.length).toBeGreaterThan(40);
});

test.each(commandLines)('the README command `$line` is one, with these options', ({ words }) => {
  expectCommand(words);
});
