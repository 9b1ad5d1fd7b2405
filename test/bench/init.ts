/**
 * What a cold start of each function costs before its first event: loading the bundle that a synthesis makes, in a fresh
 * process with the flags of the runner's execution environments and the function's own variables. As on AWS nothing is
 * compiled beforehand. `ready` is from the start of the process, and `CPU` what it took of all cores until then, which a busy
 * machine changes least; an empty handler, loaded in the same rounds, tells what of it is Node itself.
 *
 *     node test/bench/init.ts [--rounds 15]
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Table from 'cli-table3';
import { z } from 'zod';
import { readBenchFlags } from '../support/bench-flags.ts';
import { PROJECT } from '../support/project.ts';

const { rounds } = readBenchFlags({ counts: { rounds: [15, 1_000] } });

const run = promisify(execFile);

/** As local/lambda/environment-process.ts starts one. */
const NODE_FLAGS = ['--no-experimental-detect-module', '--no-experimental-require-module'];
const PROBE = `
  const since = performance.now();
  const { handler } = await import(process.env.BUNDLE);
  const readyMs = performance.now();
  const { user, system } = process.cpuUsage();
  if (typeof handler !== 'function') throw new Error('no handler');
  process.stdout.write(JSON.stringify({ initMs: readyMs - since, readyMs, cpuMs: (user + system) / 1000, rssMb: process.resourceUsage().maxRSS / 1024 }) + '\\n', () => process.exit(0));`;

/** Stand for what a deployment fills in; an id fits wherever a name does. */
const FILLED_IN: Readonly<Record<string, string>> = {
  KAFKA_BOOTSTRAP_SERVERS: 'boot-abc.c1.kafka-serverless.us-east-1.amazonaws.com:9098',
  KAFKA_SECURITY_PROTOCOL: 'SASL_SSL',
};
const SOME_ID = '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0ff';

const measuredSchema = z.object({
  initMs: z.number(),
  readyMs: z.number(),
  cpuMs: z.number(),
  rssMb: z.number(),
});
const functionSchema = z.object({
  Type: z.literal('AWS::Lambda::Function'),
  Properties: z.object({
    FunctionName: z.string(),
    MemorySize: z.number(),
    Code: z.object({ S3Key: z.string() }),
    Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }).optional(),
  }),
});
const templateSchema = z.object({ Resources: z.record(z.string(), z.unknown()) });

type Measured = z.output<typeof measuredSchema>;

interface Subject {
  readonly name: string;
  readonly bundle: string;
  readonly memoryMb: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly runs: Measured[];
}

const folder = await mkdtemp(join(tmpdir(), 'millrace-init-'));
try {
  const subjects = [await makeEmpty(), ...(await synthesize())];
  for (let round = 0; round < rounds; round++)
    for (const subject of subjects) subject.runs.push(await measure(subject));
  await print(subjects);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function makeEmpty(): Promise<Subject> {
  const bundle = join(folder, 'empty.mjs');
  await writeFile(bundle, 'export const handler = async () => ({});\n');
  return { name: '(an empty handler)', bundle, memoryMb: 512, variables: {}, runs: [] };
}

/** The functions of the default stage, as they would be deployed. */
async function synthesize(): Promise<Subject[]> {
  const assembly = join(folder, 'cdk.out');
  await run(process.execPath, ['bin/app.ts'], {
    cwd: PROJECT,
    env: { ...process.env, CDK_OUTDIR: assembly },
  });
  const templates = (await readdir(assembly)).filter((name) => name.endsWith('.template.json'));
  const subjects: Subject[] = [];
  for (const name of templates) {
    const { Resources } = templateSchema.parse(JSON.parse(await readFile(join(assembly, name), 'utf8')));
    for (const resource of Object.values(Resources)) {
      const { data } = functionSchema.safeParse(resource);
      if (data === undefined) continue;
      const { FunctionName, MemorySize, Code, Environment } = data.Properties;
      subjects.push({
        name: FunctionName,
        bundle: join(assembly, `asset.${Code.S3Key.replace('.zip', '')}`, 'index.mjs'),
        memoryMb: MemorySize,
        variables: Object.fromEntries(
          Object.entries(Environment?.Variables ?? {}).map(([key, value]) => [
            key,
            FILLED_IN[key] ?? fillIn(value),
          ]),
        ),
        runs: [],
      });
    }
  }
  return subjects;
}

function fillIn(value: unknown): string {
  if (typeof value === 'string') return value;
  const join = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) }).safeParse(value);
  if (!join.success) return SOME_ID;
  const [separator, parts] = join.data['Fn::Join'];
  return parts.map(fillIn).join(separator);
}

async function measure({ name, bundle, memoryMb, variables }: Subject): Promise<Measured> {
  const nodeFlags = [`--max-old-space-size=${Math.floor(memoryMb * 0.9)}`, ...NODE_FLAGS];
  const { stdout } = await run(process.execPath, [...nodeFlags, '--input-type=module', '--eval', PROBE], {
    cwd: folder,
    env: {
      ...variables,
      ...{
        AWS_REGION: 'us-east-1',
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      },
      ...{ AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token' },
      BUNDLE: bundle,
    },
  });
  return measuredSchema.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
}

async function print(subjects: readonly Subject[]): Promise<void> {
  const table = new Table({
    head: ['function', 'kB', 'init, ms', 'min', 'max', 'ready, ms', 'CPU, ms', 'x empty', 'peak RSS, MB'],
    colAligns: ['left', ...Array(8).fill('right')],
    style: { head: [], border: [] },
  });
  const medianOf = (key: keyof Measured, subject: Subject | undefined) =>
    median((subject?.runs ?? []).map((measured) => measured[key]));
  for (const subject of subjects) {
    const times = subject.runs.map(({ initMs }) => initMs);
    const cpuMs = medianOf('cpuMs', subject);
    table.push([
      subject.name,
      ((await stat(subject.bundle)).size / 1000).toFixed(0),
      ...[median(times), Math.min(...times), Math.max(...times), medianOf('readyMs', subject), cpuMs].map(
        (ms) => ms.toFixed(0),
      ),
      (cpuMs / medianOf('cpuMs', subjects[0])).toFixed(1),
      medianOf('rssMb', subject).toFixed(0),
    ]);
  }
  process.stdout.write(`${table.toString()}\n`);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
