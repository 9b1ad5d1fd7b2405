import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
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
