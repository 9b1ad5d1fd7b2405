import { spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { PROJECT } from '../../support/project.ts';
import { runInProcess } from '../../support/run-in-process.ts';
import { shareAssemblies } from './our-assembly.ts';

const assemblyOf = shareAssemblies();
const PROGRAM = join(PROJECT, 'bin/millrace.mjs');

const reportSchema = z.looseObject({
  prices_of: z.iso.date(),
  lines: z.array(
    z.looseObject({
      service: z.string(),
      item: z.string(),
      kind: z.enum(['fixed', 'grows']),
      quantity: z.number(),
      unit_price: z.number(),
      source: z.url({ protocol: /^https$/ }),
      monthly: z.number(),
    }),
  ),
  fixed: z.number(),
  grows: z.number(),
  total: z.number(),
  options: z.array(z.looseObject({ option: z.string(), saves: z.number(), total: z.number() })),
  assumptions: z.array(z.string()),
  not_included: z.array(z.string()),
  more_than_carried: z.array(z.string()),
});

async function report(...args: string[]): Promise<z.infer<typeof reportSchema>> {
  const { code, stdout, stderr } = await runInProcess('cost', '--json', ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return reportSchema.parse(JSON.parse(stdout));
}

test('the program prices our stacks in plain lines that fit a terminal', async () => {
  const assembly = assemblyOf({});
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [PROGRAM, 'cost', '--events-per-day', '1000000', '--assembly', assembly],
    { encoding: 'utf8' },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^USD a month of 1,000,000 events a day in us-east-1, /);
  expect(stdout).toMatch(/^ {2}cluster +730 {2}0\.75\/hour +547\.50 {2}fixed$/m);
  expect(stdout).toMatch(/^Total +[\d,]+\.\d\d$/m);
  expect(stdout).toMatch(/^ {2}adds +540\.20 {2}event poller units for each mapping alone/m);
  expect(stdout).toMatch(/^ {2}- Not priced: AWS::EC2::FlowLog/m);
  expect(stdout).not.toContain('\u001b');
  for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
});

describe('for machines', () => {
  test('says the same, and where each price is from', async () => {
    const { lines, fixed, grows, total, options } = await report(
      '--events-per-day',
      '1000000',
      '--assembly',
      assemblyOf({}),
    );
    expect(lines[0]).toMatchObject({ service: 'MSK Serverless', item: 'cluster', monthly: 547.5 });
    expect(fixed + grows).toBeCloseTo(total, 6);
    for (const option of options) expect(total - option.saves).toBeCloseTo(option.total, 6);
    expect(options.map(({ option }) => option)).toEqual(
      expect.arrayContaining([
        'on-demand-mappings',
        'no-poller-group',
        'minimum-pollers-at-maximum',
        'batching-window',
        'retention-one-day',
        'x86',
        'warnings-only',
        'work-hours',
      ]),
    );
  });

  test('follows every option', async () => {
    const of = ['--assembly', assemblyOf({ stage: 'prod' }), '--events-per-day', '1000000'];
    const usual = await report(...of);
    const free = await report(...of, '--free-tier');
    const batched = await report(...of, '--batch', '100');
    const collected = await report(...of, '--events-per-call', '100');
    const large = await report(...of, '--event-bytes', '10240');
    const brief = await report(...of, '--retention-days', '1');
    const orders = await report(...of, '--share', 'orders=1');
    for (const less of [free, batched, collected, brief]) expect(less.total).toBeLessThan(usual.total);
    const quantityOf = ({ lines }: typeof usual, item: string): number =>
      lines.find((line) => line.item === item)?.quantity ?? Number.NaN;
    expect(quantityOf(large, 'data in') / quantityOf(usual, 'data in')).toBeCloseTo(10, 9);
    // Two groups read every order, one group every other event.
    expect(quantityOf(orders, 'data out') / quantityOf(usual, 'data out')).toBeCloseTo(2 / 1.25, 9);
    expect(quantityOf(batched, 'consumers, requests')).toBeCloseTo(37_500_000 / 100, 6);
    expect(usual.options.map(({ option }) => option)).not.toContain('work-hours');
    expect(batched.assumptions.join()).toContain('100 of them at most (--batch)');
    expect(orders.assumptions.join()).toContain('100 % to orders');
  });

  test('prices no events, and so many that Kafka does not take them, which it says', async () => {
    const of = ['--assembly', assemblyOf({}), '--events-per-day'];
    const idle = await report(...of, '0');
    expect(idle).toMatchObject({ grows: 0, per_million_events: null });
    expect(idle.fixed).toBeGreaterThan(680);
    const most = await report(...of, '1000000000000');
    expect(most.total).toBeGreaterThan(1e6);
    expect(most.more_than_carried.join('\n')).toMatch(/A cluster takes 200 MB\/s, and this is [\d,.]+ MB\/s/);
    expect(most.more_than_carried.join('\n')).toMatch(/orders would need [\d,]+ in place of 3/);
  });
});

test.each([
  [['--events-per-day', '-1'], /--events-per-day: "-1" .*expected 0 or more/],
  [['--events-per-day', 'NaN'], /--events-per-day: "NaN" .*expected a number/],
  [['--events-per-day', '1.5'], /--events-per-day: "1.5" .*expected a whole number/],
  [['--events-per-day', '1000000000001'], /expected at most 1000000000000/],
  [[], /required option '--events-per-day <count>' not specified/],
  [['--events-per-day', '1', '--batch', '0'], /--batch: "0" .*expected 1 or more/],
  [['--events-per-day', '1', '--event-bytes', '8388609'], /expected at most 8388608/],
  [['--events-per-day', '1', '--retention-days', '0'], /--retention-days: "0" .*expected more than 0/],
  [['--events-per-day', '1', '--http-share', '2'], /--http-share: "2" .*expected a part of the calls/],
  [['--events-per-day', '1', '--users', '-1'], /--users: "-1" .*expected 0 or more/],
  [['--events-per-day', '1', '--share', 'orders'], /--share: "orders" .*expected a topic and its part/],
  [['--events-per-day', '1', '--share', 'orders=2'], /--share: "orders=2" /],
  [['--events-per-day', '1', '--context', 'stage'], /--context: "stage" .*expected key=value/],
  [
    ['--events-per-day', '1', '--context', 'a=b', '--assembly', 'x'],
    /'--assembly <folder>' cannot be used with option '--context/,
  ],
])('%j does not fit, which is said in one line', async (args, message) => {
  const { code, stdout, stderr } = await runInProcess('cost', ...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^millrace: [\x20-\x7e…]+ See --help\. \[ARGUMENT_INVALID\]\n$/);
  expect(stderr).toMatch(message);
});

test.each([
  [['payment=0.1'], /no event is written to a topic "payment"; there are .*payments/],
  [['orders=0.7', 'payments=0.7'], /the parts are 1\.4 together, more than 1/],
  [
    ['orders=0.1', 'payments=0.1', 'user_events=0.1', 'email-updates=0.1'],
    /every topic has its part, and together they are 0\.4, not 1/,
  ],
])('shares %j do not fit the topics', async (shares, message) => {
  const assembly = assemblyOf({});
  const given = shares.flatMap((share) => ['--share', share]);
  const { code, stderr } = await runInProcess(
    'cost',
    '--events-per-day',
    '1',
    '--assembly',
    assembly,
    ...given,
  );
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
  expect(stderr).toContain('[ARGUMENT_INVALID]');
});

test('an assembly that is none is told by its file', async () => {
  const { code, stderr } = await runInProcess('cost', '--events-per-day', '1', '--assembly', '/nowhere');
  expect(code).toBe(2);
  expect(stderr).toMatch(/\/nowhere\/manifest\.json .*\[ASSEMBLY_INVALID\]\n$/);
});

test('synthesizes a stage by itself, and leaves nothing behind', async () => {
  const leftovers = async (): Promise<string[]> =>
    (await readdir(tmpdir())).filter((name) => name.startsWith('millrace-cost-'));
  const before = await leftovers();
  const { options } = await report('--events-per-day', '1', '--context', 'stage=prod');
  // Tables of prod are retained.
  expect(options.map(({ option }) => option)).not.toContain('work-hours');
  const unknown = await runInProcess('cost', '--events-per-day', '1', '--context', 'stage=nowhere');
  expect(unknown).toMatchObject({ code: 2, stdout: '' });
  expect(unknown.stderr).toMatch(/"nowhere", which is no stage.*\[SYNTH_FAILED\]\n$/s);
  expect((await leftovers()).filter((name) => !before.includes(name))).toEqual([]);
});
