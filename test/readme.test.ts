import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { createProgram } from '../bin/program.ts';
import { pipelines } from '../lib/pipelines/index.ts';
import { listKeys } from '../lib/settings/read-settings.ts';
import { settingsSchema } from '../lib/settings/settings-schema.ts';
import { apis } from '../local/kafka/apis/index.ts';
import { resourceTypes } from '../local/resources/index.ts';

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

/** `npx millrace users show --json   # why`, in a block or in a line of text. */
const commandLines = [
  ...readme.matchAll(/(?:^|`)(?:npx )?millrace ([a-z][^`\n]*)|npm start -- (-[^`\n]*)/gm),
].map(([, command, startOptions]) =>
  (command ?? `start ${startOptions}`)
    .replace(/\s+#.*$/, '')
    .trim()
    .split(/\s+/),
);

test('the README gives many command lines', () => {
  expect(commandLines.length).toBeGreaterThan(40);
});

test.each(commandLines.map((words) => ({ line: words.join(' '), words })))(
  'the README command `$line` is one, with these options',
  ({ words }) => {
    let command: Command = createProgram();
    const rest = [...words];
    for (;;) {
      const next = command.commands.find((child) => child.name() === rest[0]);
      if (next === undefined) break;
      command = next;
      rest.shift();
    }
    const isGroup = command.commands.length > 0;
    expect(isGroup ? rest.filter((word) => word !== '...') : []).toEqual([]);
    const { operands, unknown } = command.parseOptions(rest.filter((word) => word !== '--help'));
    expect(unknown).toEqual([]);
    if (!isGroup) expect(operands.length).toBeLessThanOrEqual(command.registeredArguments.length);
  },
);
