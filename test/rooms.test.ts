import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const ENGINES = [
  'kafka',
  'kafka-control',
  'lambda',
  'live-view',
  'event-sources',
  'dynamodb',
  'glue',
  'messages',
  'monitoring',
  'schedules',
  'stacks',
  'tracing',
  'aws-api',
  'cognito',
  'http-api',
  'assembly',
  'tls',
];
const CONSOLE_APP = 'functions/console/app/';
const BANNED_NAMES = ['utils', 'util', 'helpers', 'helper', 'common', 'misc', 'manager', 'stuff'];

/** What a file may import of the project, as path prefixes. The first rule whose `from` fits is the file's. */
const RULES: { from: RegExp; mayImport: RegExp[] }[] = [
  { from: /^bin\/app\.ts$/, mayImport: [/^lib\//, /^cdk\.json$/] },
  {
    from: /^bin\//,
    mayImport: [
      /^bin\/(?!app\.ts)/,
      /^package\.json$/,
      /^local\//,
      /^functions\/[^/]+\/(event|tables\/[^/]+)\.ts$/,
      /^functions\/api\/contract\//,
      /^functions\/shared\/(errors|stack-overflow|table|timestamp)\.ts$/,
    ],
  },
  { from: /^lib\//, mayImport: [/^lib\//, /^functions\/.*\.(avsc|json)$/] },
  { from: /^functions\/shared\//, mayImport: [/^functions\/shared\//] },
  {
    // What runs in a browser: the test below holds it to types of what is not its own.
    from: /^functions\/console\/app\//,
    mayImport: [
      /^functions\/console\/app\//,
      /^functions\/api\/contract\//,
      /^functions\/shared\/http\/contract\.ts$/,
    ],
  },
  {
    from: /^functions\/([^/]+)\//,
    mayImport: [
      /^functions\/$1\//,
      /^functions\/shared\//,
      /^functions\/[^/]+\/(event|tables\/[^/]+)\.ts$/,
      // What each route takes and answers: functions implement it, the console shows it.
      /^functions\/api\/(contract\/.*\.ts|openapi\.json)$/,
    ],
  },
  { from: /^local\/core\//, mayImport: [/^local\/core\//] },
  { from: /^local\/iam\//, mayImport: [/^local\/iam\//, /^local\/core\//] },
  ...ENGINES.map((engine) => ({
    from: new RegExp(`^local/${engine}/`),
    mayImport: [new RegExp(`^local/${engine}/`), /^local\/core\//, /^local\/iam\//],
  })),
  { from: /^local\/resources\//, mayImport: [/^local\/(?!run-assembly)/] },
  { from: /^local\//, mayImport: [/^local\//] },
  { from: /^test\//, mayImport: [/./] },
  { from: /^vitest\.config\.ts$/, mayImport: [] },
];

async function sourceFiles(): Promise<string[]> {
  const folders = ['bin', 'lib', 'functions', 'local', 'test'];
  const found = await Promise.all(
    folders.map((folder) => readdir(join(ROOT, folder), { recursive: true, withFileTypes: true })),
  );
  return found
    .flat()
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

function importsOf(file: string, text: string): { target: string; specifier: string }[] {
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
  return specifiers
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => ({ specifier, target: relative(ROOT, resolve(ROOT, dirname(file), specifier)) }));
}

function isAllowed(file: string, target: string): boolean {
  const rule = RULES.find(({ from }) => from.test(file));
  if (rule === undefined) return false;
  const own = rule.from.exec(file)?.[1] ?? '';
  return rule.mayImport.some((pattern) => new RegExp(pattern.source.replace('$1', own)).test(target));
}

test('no file imports what its room may not', async () => {
  const offences: string[] = [];
  for (const file of await sourceFiles()) {
    for (const { target } of importsOf(file, await readFile(join(ROOT, file), 'utf8'))) {
      if (!isAllowed(file, target)) offences.push(`${file} imports ${target}`);
    }
  }
  expect(offences).toEqual([]);
});

test.each([
  ['functions/orders/producer.ts', 'lib/pipelines/index.ts'],
  ['functions/orders/consumer.ts', 'functions/fulfilment/consumer.ts'],
  ['functions/shared/env.ts', 'functions/orders/event.ts'],
  ['functions/console/app/main.tsx', 'functions/console/read-app.ts'],
  ['lib/pipelines/index.ts', 'functions/orders/event.ts'],
  ['local/kafka/broker.ts', 'local/lambda/engine.ts'],
  ['local/core/clock.ts', 'local/iam/iam.ts'],
  ['local/run-assembly.ts', 'functions/orders/event.ts'],
  ['bin/app.ts', 'local/run-assembly.ts'],
  ['bin/millrace.ts', 'functions/orders/consumer.ts'],
])('%s may not import %s', (file, target) => {
  expect(isAllowed(file, target)).toBe(false);
});

test.each([
  ['functions/fulfilment/consumer.ts', 'functions/orders/event.ts'],
  ['functions/notifications/consumer.ts', 'functions/fulfilment/tables/users.ts'],
  ['bin/target/tables.ts', 'functions/fulfilment/tables/users.ts'],
  ['functions/orders/consumer.ts', 'functions/shared/env.ts'],
  ['local/kafka/broker.ts', 'local/core/clock.ts'],
  ['bin/millrace.ts', 'local/run-assembly.ts'],
])('%s may import %s', (file, target) => {
  expect(isAllowed(file, target)).toBe(true);
});

test('no file or folder is a drawer', async () => {
  const drawers = (await sourceFiles()).filter((file) =>
    file.split('/').some((part) => BANNED_NAMES.includes(part.replace(/(\.test)?\.ts$/, ''))),
  );
  expect(drawers).toEqual([]);
});

test('the console takes types alone of what is not its own', async () => {
  const offences: string[] = [];
  for (const file of (await sourceFiles()).filter((name) => name.startsWith(CONSOLE_APP))) {
    const text = await readFile(join(ROOT, file), 'utf8');
    for (const [statement, specifier = ''] of text.matchAll(/^(?:im|ex)port [^;]*?'(\.[^']+)'/gm)) {
      const target = relative(ROOT, resolve(ROOT, dirname(file), specifier));
      if (!target.startsWith(CONSOLE_APP) && !/^(im|ex)port type /.test(statement))
        offences.push(`${file} imports values of ${target}`);
    }
  }
  expect(offences).toEqual([]);
});

/**
 * Functions run alike wherever they run. The console, which is their page in a browser, asks whether there is a runner's live
 * view beside the API that it was loaded from; no function knows of that view, so none can tell the console.
 */
test('functions cannot tell where they run, and the console finds it out by itself', async () => {
  const offences: string[] = [];
  for (const file of (await sourceFiles()).filter((name) => name.startsWith('functions/'))) {
    const text = await readFile(join(ROOT, file), 'utf8');
    if (/is_?local|is_?offline|localhost|127\.0\.0\.1/i.test(text)) offences.push(file);
    if (!file.startsWith(CONSOLE_APP) && text.includes('_runner')) offences.push(file);
  }
  expect(offences).toEqual([]);
});

test('every file in a registry folder is in its registry', async () => {
  for (const folder of ['local/kafka/apis', 'local/resources']) {
    const registry = await readFile(join(ROOT, folder, 'index.ts'), 'utf8');
    const registered = importsOf(`${folder}/index.ts`, registry).map(({ target }) => target);
    const members = (await readdir(join(ROOT, folder))).filter((name) =>
      /^(\d\d-|[a-z]+-[a-z-]+\.ts$)/.test(name),
    );
    const support = ['define-resource.ts', 'start-plan.ts'];
    const missing = members
      .filter((name) => !support.includes(name))
      .map((name) => `${folder}/${name}`)
      .filter((path) => !registered.includes(path));
    expect(missing, folder).toEqual([]);
  }
});
