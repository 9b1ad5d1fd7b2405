import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { defineTestFunction, startTestLambda } from './test-lambda.ts';

const TEXT = { format: 'Text', group: 'g', applicationLevel: 'INFO', systemLevel: 'INFO' } as const;
const JSON_INFO = { format: 'JSON', group: 'g', applicationLevel: 'INFO', systemLevel: 'INFO' } as const;
const ISO = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;

describe('a function with text logs', () => {
  it('writes START, its own lines, END and REPORT', async () => {
    const { lambda } = await startTestLambda([
      await defineTestFunction(
        `console.log('init'); export const handler = async () => { console.warn('%s is %d', 'x', 1); console.debug('two\\nlines') }`,
        { log: TEXT },
      ),
    ]);
    const { requestId, logTail } = await lambda.invoke({ functionName: 'under-test', payload: '{}' });
    expect(logTail.split('\n')).toEqual([
      'INIT_START Runtime Version: nodejs24.x',
      expect.stringMatching(new RegExp(`^${ISO}\t-\tINFO\tinit$`)),
      `START RequestId: ${requestId} Version: $LATEST`,
      expect.stringMatching(new RegExp(`^${ISO}\t${requestId}\tWARN\tx is 1$`)),
      expect.stringMatching(new RegExp(`^${ISO}\t${requestId}\tDEBUG\ttwo$`)),
      'lines',
      `END RequestId: ${requestId}`,
      expect.stringMatching(
        new RegExp(
          `^REPORT RequestId: ${requestId}\tDuration: \\d+\\.\\d\\d ms\tBilled Duration: \\d+ ms\tMemory Size: 256 MB\tMax Memory Used: [1-9]\\d+ MB\tInit Duration: \\d+\\.\\d\\d ms$`,
        ),
      ),
      '',
    ]);
  });

  it('writes an error as the runtime does', async () => {
    const { call } = await startTestLambda([
      await defineTestFunction(
        'export const handler = async () => { throw Object.assign(new Error("no"), { code: "E1" }) }',
        {
          log: TEXT,
        },
      ),
    ]);
    const { tail } = await call({});
    expect(tail).toMatch(
      /\tERROR\tInvoke Error \t\{"errorType":"Error","errorMessage":"no","code":"E1","stack":\["Error: no",/,
    );
    expect(tail).toMatch(/\tStatus: error\tError Type: Error\n/);
  });

  it('marks the lines of the platform in the journal', async () => {
    const { call, entries, output } = await startTestLambda([
      await defineTestFunction('export const handler = async () => { console.log("one\\ntwo") }', {
        log: TEXT,
      }),
    ]);
    await call({});
    expect(
      entries.flatMap((entry) => (entry.kind === 'function-log' ? [entry.record?.['type']] : [])),
    ).toEqual(['platform.initStart', 'platform.start', undefined, 'platform.runtimeDone', 'platform.report']);
    expect(output()).toEqual([expect.stringMatching(/\tINFO\tone\ntwo$/)]);
  });
});

describe('a function with JSON logs', () => {
  it('writes an object per call, with levels below its own left out', async () => {
    const { lambda, entries } = await startTestLambda([
      await defineTestFunction(
        `export const handler = async () => {
           console.log({ order: 1 }); console.debug('hidden'); console.error('failed:', new TypeError('bad'));
           console.warn(new RangeError('alone')); console.info(1n) }`,
        { log: JSON_INFO },
      ),
    ]);
    const { requestId } = await lambda.invoke({ functionName: 'under-test', payload: '{}' });
    const records = entries.flatMap((entry) => (entry.kind === 'function-log' ? [entry.record] : []));
    const timestamp = expect.stringMatching(new RegExp(`^${ISO}$`));
    expect(records).toEqual([
      expect.objectContaining({ type: 'platform.initStart', time: timestamp }),
      expect.objectContaining({ type: 'platform.start', record: { requestId, version: '$LATEST' } }),
      { timestamp, level: 'INFO', requestId, message: { order: 1 } },
      {
        timestamp,
        level: 'ERROR',
        requestId,
        message: expect.stringContaining('failed: TypeError: bad'),
        errorType: 'TypeError',
        errorMessage: 'bad',
        stackTrace: expect.arrayContaining(['TypeError: bad']),
      },
      {
        timestamp,
        level: 'WARN',
        requestId,
        message: { errorType: 'RangeError', errorMessage: 'alone', stackTrace: expect.any(Array) },
      },
      { timestamp, level: 'INFO', requestId, message: '1n' },
      expect.objectContaining({
        type: 'platform.report',
        record: {
          requestId,
          status: 'success',
          metrics: {
            durationMs: expect.any(Number),
            billedDurationMs: expect.any(Number),
            initDurationMs: expect.any(Number),
            memorySizeMB: 256,
            maxMemoryUsedMB: expect.any(Number),
          },
        },
      }),
    ]);
  });

  it('hides system lines below its system level but not failures', async () => {
    const { call, entries } = await startTestLambda([
      await defineTestFunction('export const handler = async (event) => { if (event.bad) process.exit(9) }', {
        log: { ...JSON_INFO, systemLevel: 'WARN' },
      }),
    ]);
    await call({});
    expect(entries.filter((entry) => entry.kind === 'function-log')).toEqual([]);
    await call({ bad: true });
    expect(
      entries.flatMap((entry) => (entry.kind === 'function-log' ? [entry.record?.['type']] : [])),
    ).toEqual(['platform.runtimeDone', 'platform.report']);
  });

  it('passes what Powertools writes through as it is', async () => {
    const folder = await tempFolder();
    await build({
      stdin: {
        contents: `import { Logger } from '@aws-lambda-powertools/logger'; const logger = new Logger();
          export const handler = async (_event, context) => { logger.addContext(context); logger.info('Order accepted', { order_id: 'o1' }) }`,
        resolveDir: import.meta.dirname,
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: `${folder}/index.mjs`,
    });
    const { lambda, entries } = await startTestLambda([
      await defineTestFunction(await readFile(`${folder}/index.mjs`, 'utf8')),
    ]);
    const { requestId } = await lambda.invoke({ functionName: 'under-test', payload: '{}' });
    expect(entries).toContainEqual(
      expect.objectContaining({
        kind: 'function-log',
        functionName: 'under-test',
        requestId,
        record: expect.objectContaining({
          level: 'INFO',
          message: 'Order accepted',
          order_id: 'o1',
          function_request_id: requestId,
        }),
      }),
    );
  });
});

describe('output', () => {
  it('of an invocation has its request id, what comes between invocations has none', async () => {
    const { lambda, entries } = await startTestLambda([
      await defineTestFunction(
        `export const handler = async () => { process.stdout.write('during\\n'); setTimeout(() => process.stderr.write('after\\n'), 50) }`,
      ),
    ]);
    const { requestId } = await lambda.invoke({ functionName: 'under-test', payload: '{}' });
    const find = (line: string) =>
      eventually(() => {
        const entry = entries.find(
          (candidate) => candidate.kind === 'function-log' && candidate.line === line,
        );
        if (entry === undefined) throw new Error(`no line "${line}"`);
        return entry;
      });
    expect(await find('during')).toHaveProperty('requestId', requestId);
    expect(await find('after')).not.toHaveProperty('requestId');
  });

  it('is cut at line breaks, and an invocation ends its last line', async () => {
    const { call, output } = await startTestLambda([
      await defineTestFunction(
        `const parts = ['one', ' line\\ntwo', '\\n\\n', 'gr\\u00fc'];
         export const handler = async () => { for (const part of parts) { process.stdout.write(part); await new Promise((done) => setTimeout(done, 20)) } }`,
      ),
    ]);
    await call({});
    expect(output()).toEqual(['one line', 'two', 'grü']);
  });

  it('is complete when the environment exits at once', async () => {
    const { call, output } = await startTestLambda([
      await defineTestFunction(
        `export const handler = async () => { for (let i = 0; i < 2000; i++) process.stdout.write('line ' + i + ' '.repeat(100) + '\\n'); process.exit(1) }`,
      ),
    ]);
    await call({});
    expect(output()).toHaveLength(2000);
  });

  it('is complete when the invocation ends, however much it is', async () => {
    const { call, output } = await startTestLambda([
      await defineTestFunction(
        `export const handler = async () => { for (let i = 0; i < 20000; i++) process.stdout.write('line ' + i + ' '.repeat(100) + '\\n') }`,
      ),
    ]);
    await call({});
    expect(output()).toHaveLength(20000);
  });

  it('keeps the last 4 KB for the caller', async () => {
    const { call } = await startTestLambda([
      await defineTestFunction(
        `export const handler = async () => { for (let i = 0; i < 500; i++) console.log('line', i) }`,
        { log: TEXT },
      ),
    ]);
    const { tail } = await call({});
    expect(Buffer.byteLength(tail)).toBe(4096);
    expect(tail).toMatch(/line 499\nEND .*\nREPORT .*\n$/);
  });
});
