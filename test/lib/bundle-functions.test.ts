import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { bundleFunctions } from '../../lib/bundle-functions.ts';
import { allEntries, BOOTSTRAP_BROKERS_ENTRY, KAFKA_TOPICS_ENTRY } from '../../lib/entries.ts';
import { pipelines } from '../../lib/pipelines/index.ts';

const run = promisify(execFile);
const entries = allEntries(pipelines);
/** What a function brings along is loaded at each cold start. The largest has kafkajs and Avro, and many operations. */
const MAX_BUNDLE_KB = 530;

const read = (directory: string) => readFileSync(join(directory, 'index.mjs'), 'utf8');

describe('bundleFunctions', () => {
  it('makes one small file of every function, the same at each run', async () => {
    const bundles = await bundleFunctions(entries);
    const again = await bundleFunctions(entries);
    for (const entry of entries) {
      expect(statSync(join(bundles.directoryOf(entry), 'index.mjs')).size / 1024, entry).toBeLessThan(
        MAX_BUNDLE_KB,
      );
      expect(read(again.directoryOf(entry))).toBe(read(bundles.directoryOf(entry)));
      const map = (directory: string) => readFileSync(join(directory, 'index.mjs.map'), 'utf8');
      expect(map(again.directoryOf(entry))).toBe(map(bundles.directoryOf(entry)));
      expect(map(bundles.directoryOf(entry))).not.toContain(
        import.meta.dirname.slice(0, -'/test/lib'.length),
      );
    }
  });

  it('makes modules that load on their own and export the handler, with no package in reach', async () => {
    const { directoryOf } = await bundleFunctions([KAFKA_TOPICS_ENTRY, BOOTSTRAP_BROKERS_ENTRY]);
    for (const entry of [KAFKA_TOPICS_ENTRY, BOOTSTRAP_BROKERS_ENTRY]) {
      const url = pathToFileURL(join(directoryOf(entry), 'index.mjs')).href;
      const script = `console.log(typeof (await import(${JSON.stringify(url)})).handler)`;
      const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: '/' });
      expect(stdout.trim()).toBe('function');
    }
  });

  it('takes along no source of AWS credentials but the environment', async () => {
    const { directoryOf } = await bundleFunctions(['orders/consumer']);
    expect(read(directoryOf('orders/consumer'))).not.toMatch(/AWS_CONTAINER_CREDENTIALS|sso_start_url/);
  });

  it('takes along no DynamoDB client for the schema of a table', async () => {
    const entry = 'notifications/producer';
    const { directoryOf } = await bundleFunctions([entry]);
    expect(read(directoryOf(entry))).toContain('user_signup');
    expect(read(directoryOf(entry))).not.toContain('DynamoDB_20120810');
  });

  it('takes along of Avro no more than its types', async () => {
    const entry = 'orders/producer';
    const { directoryOf } = await bundleFunctions([entry]);
    expect(read(directoryOf(entry))).toContain('logicalType');
    expect(read(directoryOf(entry))).not.toMatch(/BlockDecoder|discoverProtocol/);
  });

  it('names the entries there are when asked for another', async () => {
    const { directoryOf } = await bundleFunctions([BOOTSTRAP_BROKERS_ENTRY]);
    expect(() => directoryOf('orders/other')).toThrow(
      /no bundle for "orders\/other": bundled are bootstrap-brokers\/handler/,
    );
  });
});
