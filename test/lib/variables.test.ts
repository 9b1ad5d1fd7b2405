import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { z } from 'zod';
import { allEntries } from '../../lib/entries.ts';
import { pipelines } from '../../lib/pipelines/index.ts';
import { onlyOne, synthesizeOnce } from './synthesize.ts';

const functionsFolder = join(import.meta.dirname, '..', '..', 'functions');

/** Read by Node itself. */
const OF_NODE = ['NODE_OPTIONS'];
/** Set by Lambda in every function. */
const OF_LAMBDA = ['AWS_REGION'];
/** Set when there is a value for it. */
const OPTIONAL = ['NOTIFICATIONS_SENDER'];

/** With every variable set that a construct may set. */
const everything = synthesizeOnce({
  context: { 'notifications.mode': 'send', 'notifications.sender': 'news@example.com' },
});
const defaults = synthesizeOnce();

/** The variables of an entry's function, with values as CloudFormation would fill them in. */
async function variablesOf(
  entry: string,
  synthesized: ReturnType<typeof synthesizeOnce>,
): Promise<Record<string, string>> {
  const { cluster, pipelines: resources } = await synthesized();
  const functionName = `millrace-${entry.replace(/\/handler$/, '').replaceAll('/', '-')}`;
  const [, { Properties }] = onlyOne(
    { ...cluster, ...resources },
    'AWS::Lambda::Function',
    (resource) => resource.Properties.FunctionName === functionName,
  );
  const variables = Object.entries(Properties.Environment.Variables).filter(
    ([name]) => !OF_NODE.includes(name),
  );
  return Object.fromEntries(variables.map(([name, value]) => [name, deploy(value)]));
}

function deploy(value: unknown): string {
  if (typeof value === 'string') return value;
  const text = JSON.stringify(value);
  const [intrinsic, argument] = Object.entries(value ?? {})[0] ?? [];
  if (intrinsic === 'Fn::Join') return argument[1].map(deploy).join(argument[0]);
  if (/VersionId/.test(text)) return randomUUID();
  if (/BootstrapBrokers/.test(text)) return 'boot.example.com:9098';
  if (/SecurityProtocol/.test(text)) return 'SASL_SSL';
  if (intrinsic === 'Fn::ImportValue') return `arn:aws:kafka:us-east-1:111122223333:${argument}`;
  if (argument === 'AWS::Region') return 'us-east-1';
  if (intrinsic === 'Ref') return `MillracePipelines-${argument}`;
  throw new Error(`what would CloudFormation make of ${text}?`);
}

/** Loads a function as Lambda does, and tells the variables it asks for. */
async function load(entry: string, variables: Record<string, string>): Promise<string[]> {
  for (const [name, value] of Object.entries({ AWS_REGION: 'us-east-1', ...variables }))
    vi.stubEnv(name, value);
  const asked: string[] = [];
  vi.resetModules();
  vi.doMock('../../functions/shared/env.ts', async (importOriginal) => {
    const original = await importOriginal<typeof import('../../functions/shared/env.ts')>();
    return {
      ...original,
      readEnvironment: (schema: z.ZodObject) => {
        asked.push(...Object.keys(schema.shape));
        return original.readEnvironment(schema);
      },
    };
  });
  // It is beside the bundle, and not beside the source.
  vi.doMock('../../functions/console/read-app.ts', async () => {
    const { makeServedFile } = await import('../../functions/console/served-file.ts');
    const page = makeServedFile({
      contentType: 'text/html',
      contents: Buffer.from(''),
      encoded: { br: undefined, gzip: undefined },
    });
    return { readApp: () => ({ page, assets: new Map() }) };
  });
  const { handler } = await import(pathToFileURL(join(functionsFolder, `${entry}.ts`)).href);
  expect(handler).toBeTypeOf('function');
  return asked.filter((name) => !OF_LAMBDA.includes(name));
}

afterEach(() => {
  vi.doUnmock('../../functions/shared/env.ts');
  vi.doUnmock('../../functions/console/read-app.ts');
  vi.resetModules();
  vi.unstubAllEnvs();
});

describe.each(allEntries(pipelines).map((entry) => ({ entry })))('$entry', ({ entry }) => {
  it('asks for the variables that its construct sets, and for no other', async () => {
    const variables = await variablesOf(entry, everything);
    const asked = await load(entry, variables);
    expect(asked.toSorted()).toEqual(Object.keys(variables).sort());
  });

  it('starts with the values that the settings have by default', async () => {
    const variables = await variablesOf(entry, defaults);
    const asked = await load(entry, variables);
    expect(asked.filter((name) => !(name in variables) && !OPTIONAL.includes(name))).toEqual([]);
  });

  it('has variables that fit into the 4 KB of Lambda', async () => {
    const variables = await variablesOf(entry, everything);
    const bytes = Buffer.byteLength(Object.entries(variables).flat().join(''));
    expect(bytes + OF_NODE.join('').length + '--enable-source-maps'.length).toBeLessThan(4_096);
  });
});
