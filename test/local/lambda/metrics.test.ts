import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { tempFolder } from '../../support/temp-folder.ts';
import { defineTestFunction, startTestLambda } from './test-lambda.ts';

const DIRECTIVE =
  '{ Namespace: "shop", Dimensions: [["service"]], Metrics: [{ Name: "Sold", Unit: "Count" }] }';
const WRITE = `const write = (members) => process.stdout.write(
  JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics: [${DIRECTIVE}] }, service: "s", ...members }) + "\\n");`;
const TEXT = { format: 'Text', group: 'g', applicationLevel: 'INFO', systemLevel: 'INFO' } as const;

const SOLD = { kind: 'metric', functionName: 'under-test', namespace: 'shop', name: 'Sold', unit: 'Count' };

test('a line of metrics is journalled as metrics and stays in the log of the caller', async () => {
  const { lambda, entries, output } = await startTestLambda([
    await defineTestFunction(`${WRITE} export const handler = async () => { write({ Sold: [1, 2] }) }`),
  ]);
  const { requestId, logTail } = await lambda.invoke({ functionName: 'under-test', payload: '{}' });
  expect(entries.filter(({ kind }) => kind === 'metric')).toEqual([
    { time: expect.any(Number), ...SOLD, requestId, dimensions: { service: 's' }, values: [1, 2] },
  ]);
  expect(output()).toEqual([]);
  expect(logTail).toContain('"Sold":[1,2]');
});

test('a broken line of metrics stays a line, and is warned of by what is wrong', async () => {
  const { call, entries, output } = await startTestLambda([
    await defineTestFunction(
      `${WRITE} export const handler = async () => { for (let i = 0; i < 50; i += 1) write({ Sold: Array(10_000).fill(1) }); return "fine" }`,
    ),
  ]);
  expect((await call({})).answer).toBe('fine');
  expect(entries.filter(({ kind }) => kind === 'metric')).toEqual([]);
  expect(output()).toHaveLength(50);
  expect(entries.flatMap((entry) => (entry.kind === 'warning' ? [entry.message] : []))).toEqual([
    'under-test logged metrics that CloudWatch would drop in silence: Sold: has more than 100 values.',
  ]);
});

test('metrics that the JSON log format wraps are warned of, and a line without any stays a line', async () => {
  const { call, entries, output } = await startTestLambda([
    await defineTestFunction(
      `const line = { _aws: { Timestamp: 1, CloudWatchMetrics: [${DIRECTIVE}] }, service: "s", Sold: 3 };
       export const handler = async (event) => {
         if (event.text) console.log(JSON.stringify(line)); else console.log(line);
         line._aws.CloudWatchMetrics[0].Metrics = []; process.stdout.write(JSON.stringify(line) + "\\n");
       }`,
    ),
  ]);
  await call({ text: true });
  await call({});
  expect(entries.filter(({ kind }) => kind === 'metric')).toEqual([]);
  expect(output()).toHaveLength(4);
  expect(entries.flatMap((entry) => (entry.kind === 'warning' ? [entry.message] : []))).toEqual([
    expect.stringMatching(/would drop in silence: console wraps a line .* write it to process\.stdout\.$/),
  ]);
});

test('metrics are found behind what the runtime writes before a line of a text log', async () => {
  const { call, entries } = await startTestLambda([
    await defineTestFunction(
      `export const handler = async () => { console.log(JSON.stringify({ _aws: { Timestamp: 1, CloudWatchMetrics: [${DIRECTIVE}] }, service: "s", Sold: 3 })); console.log('{"a":1}') }`,
      { log: TEXT },
    ),
  ]);
  await call({});
  expect(entries.filter(({ kind }) => kind === 'metric')).toMatchObject([{ ...SOLD, values: [3] }]);
  const lines = entries.flatMap((entry) => (entry.kind === 'function-log' ? [entry] : []));
  expect(lines.find(({ line }) => line.endsWith('{"a":1}'))).not.toHaveProperty('record');
});

test('metrics of Powertools are taken as they are', async () => {
  const folder = await tempFolder();
  const { outputFiles } = await build({
    stdin: {
      contents: `import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
        const metrics = new Metrics({ namespace: 'millrace', serviceName: 'orders' });
        export const handler = async () => {
          metrics.addMetric('Accepted', MetricUnit.Count, 1);
          metrics.addMetric('Accepted', MetricUnit.Count, 1);
          metrics.addMetric('DecisionLatency', MetricUnit.Milliseconds, 12.5);
          metrics.addMetadata('topic', 'orders');
          const single = metrics.singleMetric();
          single.addDimension('reason', 'stock');
          single.addMetric('Rejected', MetricUnit.Count, 4);
          metrics.publishStoredMetrics();
        };`,
      resolveDir: process.cwd(),
    },
    ...{ bundle: true, platform: 'node', format: 'esm', write: false, outdir: folder },
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  const { call, entries } = await startTestLambda([await defineTestFunction(outputFiles[0]?.text ?? '')]);
  expect((await call({})).error).toBeUndefined();
  const metrics = entries.filter(({ kind }) => kind === 'metric');
  const of = { kind: 'metric', namespace: 'millrace' };
  expect(metrics).toHaveLength(3);
  expect(metrics).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ ...of, name: 'Accepted', dimensions: { service: 'orders' }, values: [1, 1] }),
      expect.objectContaining({ ...of, name: 'DecisionLatency', unit: 'Milliseconds', values: [12.5] }),
      expect.objectContaining({
        ...of,
        name: 'Rejected',
        dimensions: { service: 'orders', reason: 'stock' },
      }),
    ]),
  );
  expect(entries.filter(({ kind }) => kind === 'warning')).toEqual([]);
});
