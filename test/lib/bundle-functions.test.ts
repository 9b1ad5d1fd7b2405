import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bundleFunctions } from '../../lib/bundle-functions.ts';
import { allEntries, BOOTSTRAP_BROKERS_ENTRY, CONSOLE_ENTRY, KAFKA_TOPICS_ENTRY } from '../../lib/entries.ts';
import { pipelines } from '../../lib/pipelines/index.ts';
import { packageOf, reportBundles } from '../support/bundle-report.ts';
import { PROJECT } from '../support/project.ts';

const run = promisify(execFile);
const entries = allEntries(pipelines);
/** The clients of the AWS SDK that a function's code calls; a function that is not here calls none. */
const SDK_CLIENTS: Readonly<Record<string, readonly string[]>> = {
  [BOOTSTRAP_BROKERS_ENTRY]: ['@aws-sdk/client-kafka'],
  'orders/consumer': ['@aws-sdk/client-dynamodb'],
  'fulfilment/consumer': ['@aws-sdk/client-dynamodb'],
  'emails/consumer': ['@aws-sdk/client-dynamodb'],
  'notifications/consumer': ['@aws-sdk/client-dynamodb', '@aws-sdk/client-sesv2', '@aws-sdk/client-sns'],
  'notifications/deferred': ['@aws-sdk/client-dynamodb', '@aws-sdk/client-sesv2', '@aws-sdk/client-sns'],
  'payments/consumer': ['@aws-sdk/client-dynamodb'],
  'api/read': ['@aws-sdk/client-dynamodb'],
  'api/edit': ['@aws-sdk/client-dynamodb'],
  'api/mappings': ['@aws-sdk/client-lambda'],
  'api/observe': ['@aws-sdk/client-cloudwatch', '@aws-sdk/client-cloudwatch-logs', '@aws-sdk/client-xray'],
};

const sourceMapSchema = z.object({ sources: z.array(z.string()) });

const reports = await reportBundles();
const { directoryOf } = await bundleFunctions(entries);
const codeOf = (entry: string) => reports.find((report) => report.entry === entry)?.code ?? '';

describe('bundleFunctions', () => {
  it('makes one file of every function, the same at each run', () => {
    expect(reports.map(({ entry }) => entry)).toEqual(entries);
    for (const { entry, code, sourceMap } of reports) {
      const directory = directoryOf(entry);
      expect(readFileSync(join(directory, 'index.mjs'), 'utf8')).toBe(code);
      expect(readFileSync(join(directory, 'index.mjs.map'), 'utf8')).toBe(sourceMap);
      expect(sourceMap).not.toContain(PROJECT);
    }
  });

  it('lays the console beside the function that serves it, and beside no other', () => {
    expect(existsSync(join(directoryOf(CONSOLE_ENTRY), 'app/index.html.br'))).toBe(true);
    expect(existsSync(join(directoryOf('api/read'), 'app'))).toBe(false);
  });

  it('makes modules that load on their own and export the handler, with no package in reach', async () => {
    // Lambda's client asks for parts of the SDK that others ask for when it comes to it.
    const variables = { AWS_REGION: 'us-east-1', CLUSTER_ARN: 'none' };
    for (const entry of [KAFKA_TOPICS_ENTRY, BOOTSTRAP_BROKERS_ENTRY, 'api/mappings']) {
      const url = pathToFileURL(join(directoryOf(entry), 'index.mjs')).href;
      const script = `console.log(typeof (await import(${JSON.stringify(url)})).handler)`;
      const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], {
        cwd: '/',
        env: { ...process.env, ...variables },
      });
      expect(stdout.trim()).toBe('function');
    }
  });

  it('takes along no source of AWS credentials but the environment', () => {
    const code = codeOf('orders/consumer');
    expect(code).toContain('AWS_ACCESS_KEY_ID');
    expect(code).not.toMatch(/AWS_CONTAINER_CREDENTIALS|sso_start_url/);
  });

  it('takes along no DynamoDB client for the schema of a table', () => {
    const code = codeOf('notifications/producer');
    expect(code).toContain('user_signup');
    expect(code).not.toContain('DynamoDB_20120810');
  });

  it('takes along of Avro no more than its types', () => {
    const code = codeOf('orders/producer');
    expect(code).toContain('logicalType');
    expect(code).not.toMatch(/BlockDecoder|discoverProtocol/);
  });

  it('names the entries there are when asked for another', () => {
    expect(() => directoryOf('orders/other')).toThrow(
      /no bundle for "orders\/other": bundled are .*bootstrap-brokers\/handler/,
    );
  });
});

describe('the bundle of a function', () => {
  it.each(reports)('$entry is under its cap', ({ bytes, capBytes, packages }) => {
    expect(bytes, JSON.stringify(packages.slice(0, 8))).toBeLessThan(capBytes);
  });

  it.each(reports)('$entry has the clients of the AWS SDK that it calls', ({ entry, files }) => {
    const clients = files
      .map(packageOf)
      .filter((name) => name !== undefined && /^@aws-sdk\/(client|lib)-/.test(name))
      .filter((name) => name !== '@aws-sdk/lib-dynamodb');
    expect([...new Set(clients)].sort()).toEqual(SDK_CLIENTS[entry] ?? []);
  });

  it.each(reports)('$entry is made of functions and packages alone', ({ files }) => {
    expect(files.filter((file) => packageOf(file) === undefined && !file.startsWith('functions/'))).toEqual(
      [],
    );
  });

  it.each(reports)('$entry has every package once', ({ files }) => {
    expect(files.filter((file) => file.split('node_modules/').length > 2)).toEqual([]);
  });

  it.each(reports)('$entry has a linked source map of files that exist', ({ output, code, sourceMap }) => {
    expect(code.trimEnd().split('\n').at(-1)).toBe('//# sourceMappingURL=index.mjs.map');
    const { sources } = sourceMapSchema.parse(JSON.parse(sourceMap));
    const missing = sources.filter((source) => !existsSync(resolve(PROJECT, dirname(output), source)));
    expect(missing).toEqual([]);
    expect(sources.some((source) => source.includes('/functions/'))).toBe(true);
  });
});
