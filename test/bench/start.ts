/**
 * What a person waits for, and what it costs to leave the runner idle: from `npm start` on an empty state folder to
 * ready, from an order's delivery to the last line about it, and the memory of all processes (Linux).
 *
 *     node test/bench/start.ts [--rounds 3] [--idle 35]
 *
 * The first round has no compile cache, as after an install.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import Table from 'cli-table3';
import { z } from 'zod';
import { readBenchFlags } from '../support/bench-flags.ts';
import { PROJECT } from '../support/project.ts';

const { rounds, idle: idleSeconds } = readBenchFlags({ counts: { rounds: [3, 1_000], idle: [35, 3_600] } });

const lineSchema = z.union([
  z.object({ ready: z.object({ seconds: z.number() }) }),
  z.object({ kind: z.string(), service: z.string(), id: z.string(), time: z.number() }),
  z.object({}),
]);

interface Round {
  readySeconds: number;
  accountedMs: number;
  idle: Memory;
}

interface Memory {
  processes: number;
  rssMb: number;
  pssMb: number;
}

const table = new Table({
  head: ['round', 'ready, s', 'first order accounted for, ms', 'idle processes', 'RSS, MB', 'PSS, MB'],
  style: { head: [], border: [] },
});
for (const cache of ['millrace', 'synth'])
  await rm(join(PROJECT, 'node_modules/.cache', cache), { recursive: true, force: true });
for (let round = 1; round <= rounds; round++) {
  const { readySeconds, accountedMs, idle } = await measure();
  table.push([
    round,
    readySeconds.toFixed(2),
    Math.round(accountedMs),
    idle.processes,
    idle.rssMb,
    idle.pssMb,
  ]);
}
process.stdout.write(`${table.toString()}\n`);

async function measure(): Promise<Round> {
  const orders = await start([]);
  const accountedMs = await orders.firstOrder;
  await orders.stop();
  const idle = await start(['--no-events']);
  await idle.ready;
  await sleep(idleSeconds * 1000);
  const memory = await readMemory(idle.pid);
  await idle.stop();
  return { readySeconds: await orders.ready, accountedMs, idle: memory };
}

/** Runs `npm start`: `ready` in seconds from the command to the line that says so, `firstOrder` in ms. */
async function start(args: readonly string[]) {
  const state = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  const ports = ['kafka', 'kafka-tls', 'aws', 'http', 'sign-in'].flatMap((name) => [`--${name}-port`, '0']);
  const since = performance.now();
  const child = spawn('npm', ['start', '--silent', '--', '--json', '--state', state, ...ports, ...args], {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', 'inherit'],
    // A group of its own, to interrupt it as a terminal does.
    detached: true,
  });
  const pid = child.pid ?? 0;
  const ready = Promise.withResolvers<number>();
  const firstOrder = Promise.withResolvers<number>();
  child.once('exit', (code, signal) => {
    const ended = new Error(`npm start ended with ${code ?? signal} before it was measured`);
    ready.reject(ended);
    firstOrder.reject(ended);
  });
  // Not every run is measured by both.
  firstOrder.promise.catch(() => undefined);
  ready.promise.catch(() => undefined);
  const times = new Map<string, number>();
  let first: string | undefined;
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = lineSchema.parse(JSON.parse(text));
    if ('ready' in line) ready.resolve((performance.now() - since) / 1000);
    if (!('id' in line)) return;
    if (line.service === 'orders') first ??= line.id;
    if (line.id !== first) return;
    times.set(line.kind === 'rejected' ? 'accepted' : line.kind, line.time);
    const [produced, tracked, decided] = ['produced', 'tracked', 'accepted'].map((kind) => times.get(kind));
    if (produced !== undefined && tracked !== undefined && decided !== undefined)
      firstOrder.resolve(Math.max(tracked, decided) - produced);
  });
  const stop = async (): Promise<void> => {
    process.kill(-pid, 'SIGINT');
    await once(child, 'exit');
    await rm(state, { recursive: true, force: true });
  };
  return { pid, ready: ready.promise, firstOrder: firstOrder.promise, stop };
}

/** Of a process and all that descend from it; a page that several share is counted once in PSS, each time in RSS. */
async function readMemory(root: number): Promise<Memory> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const descends = (pid: number): boolean =>
    pid === root || (parents.has(pid) && descends(parents.get(pid) ?? 0));
  const memory = { processes: 0, rssMb: 0, pssMb: 0 };
  for (const pid of [...parents.keys()].filter(descends)) {
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    const read = (field: string): number =>
      Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(rollup)?.[1] ?? 0) / 1024;
    memory.processes += 1;
    memory.rssMb += Math.round(read('Rss'));
    memory.pssMb += Math.round(read('Pss'));
  }
  return memory;
}
