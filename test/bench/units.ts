/**
 * DynamoDB request units, requests and invocations per event of each pipeline: batches as the mappings make them, beside one
 * record an invocation. The whole stack, counted in front of the engine.
 *
 *   node test/bench/units.ts [--events 500] [--json]
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { synthesize } from '../../local/synthesize.ts';
import { readBenchFlags } from '../support/bench-flags.ts';
import { copyUnbatched, countUnits } from '../support/count-units.ts';
import { PROJECT } from '../support/project.ts';

/** As many as a producer takes in one call. */
const MAX_EVENTS = 1_000;
const flags = readBenchFlags({ counts: { events: [500, MAX_EVENTS] }, json: true });
const { events } = flags;

const folder = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
try {
  const batchedAssembly = await synthesize({
    projectDirectory: PROJECT,
    cacheDirectory: join(folder, 'cache'),
    outputDirectory: join(folder, 'cdk.out'),
  });
  const naiveAssembly = join(folder, 'naive.out');
  await copyUnbatched(batchedAssembly, naiveAssembly);
  const batched = await count('batched', batchedAssembly);
  const naive = await count('naive', naiveAssembly);
  print(batched, naive);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function count(name: string, assembly: string): ReturnType<typeof countUnits> {
  const state = join(folder, name);
  await mkdir(state);
  return countUnits({ assembly, state, events });
}

function print(batched: Awaited<ReturnType<typeof count>>, naive: typeof batched): void {
  if (flags.json) {
    process.stdout.write(`${JSON.stringify({ events, batched, naive }, null, 2)}\n`);
    return;
  }
  const table = new Table({
    head: ['per event', '', 'write units', 'read units', 'requests', 'invocations'],
    style: { head: [], border: [] },
  });
  for (const [index, one] of batched.entries()) {
    const other = naive[index];
    if (other === undefined) continue;
    const figures = ['writeUnits', 'readUnits', 'requests', 'invocations'] as const;
    table.push(
      [one.pipeline, 'batched', ...figures.map((figure) => one[figure].toFixed(3))],
      ['', 'naive', ...figures.map((figure) => other[figure].toFixed(3))],
      [
        '',
        'ratio',
        ...figures.map((figure) => (one[figure] === 0 ? '-' : (other[figure] / one[figure]).toFixed(1))),
      ],
    );
  }
  process.stdout.write(`${events} events of each producer\n${table.toString()}\n`);
}
