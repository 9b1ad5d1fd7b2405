import { once } from 'node:events';
import { relative, resolve } from 'node:path';
import { systemClock } from '../../local/core/clock.ts';
import { Journal } from '../../local/core/journal.ts';
import { Lifecycle } from '../../local/core/lifecycle.ts';
import { openStateFolder } from '../../local/core/state-folder.ts';
import { planDirectory, startRunner } from '../../local/run-assembly.ts';
import { synthesize } from '../../local/synthesize.ts';
import { connectRunner } from '../target.ts';
import { sendOrders } from './order-loop.ts';
import { printPlanned } from './print-planned.ts';
import { runDemo } from './run-demo.ts';
import { Screen } from './screen.ts';
import { seed } from './seed.ts';
import type { StartOptions } from './start-options.ts';
import { describeSummary, summarizeTables } from './summary.ts';

const PROJECT_DIRECTORY = resolve(import.meta.dirname, '../..');

/** `millrace start`: synthesize, start, seed, send orders and show what becomes of them until the person stops it. */
export async function runStart(options: StartOptions): Promise<void> {
  const screen = new Screen({ json: options.json });
  if (options.plan) {
    printPlanned(await planDirectory(await assemblyOf(options, screen)), { json: options.json });
    return;
  }
  const lifecycle = new Lifecycle();
  const interrupt = new AbortController();
  let ready = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // The first asks for a clean end, which during the start is to stop what has started; the second ends the process
    // as it would without us.
    process.once(signal, () => {
      interrupt.abort();
      if (!ready) void lifecycle.stop();
    });
  }
  const whenReady = (): void => {
    ready = true;
  };
  try {
    await runUntilStopped(options, { screen, lifecycle, interrupt: interrupt.signal, whenReady });
  } catch (error) {
    // What was being started when the person interrupted it fails: that is what was asked for.
    if (ready || !interrupt.signal.aborted) throw error;
  } finally {
    await lifecycle.stop();
  }
}

interface Run {
  screen: Screen;
  lifecycle: Lifecycle;
  interrupt: AbortSignal;
  whenReady: () => void;
}

async function runUntilStopped(
  options: StartOptions,
  { screen, lifecycle, interrupt, whenReady }: Run,
): Promise<void> {
  const since = performance.now();
  const state = await openStateFolder({ directory: options.state, fresh: options.fresh });
  lifecycle.register('state folder', () => state.stop());
  const assemblyDirectory = await assemblyOf(options, screen);
  const journal = new Journal({ now: systemClock.now });
  lifecycle.register('feed', async () => unfollow());
  const unfollow = screen.follow(journal);
  screen.begin('start');
  const runner = await startRunner({
    assemblyDirectory,
    stateDirectory: state.directory,
    ports: { kafka: options.kafkaPort, kafkaTls: options.kafkaTlsPort, awsApi: options.awsPort },
    ...(options.dynamodbEndpoint === undefined ? {} : { dynamodbEndpoint: options.dynamodbEndpoint }),
    journal,
    clock: systemClock,
    lifecycle,
  });
  state.describe(runner.description);
  screen.end(`${runner.resources} resources of ${runner.stacks} stacks`);
  const target = connectRunner(runner.description);
  lifecycle.register('clients', async () => target.close());
  await seed(target);
  whenReady();
  screen.ready(runner.description, { seconds: (performance.now() - since) / 1000 });
  if (options.demo !== undefined) {
    const accounted = await runDemo({ target, runner, screen, count: options.demo, signal: interrupt });
    if (!accounted) process.exitCode = 1;
    return;
  }
  await (options.orders
    ? sendOrders(target, { perSecond: options.rate, signal: interrupt })
    : aborted(interrupt));
  const summary = await summarizeTables(target);
  screen.result({ summary }, ['', ...describeSummary(summary)]);
}

async function assemblyOf(options: StartOptions, screen: Screen): Promise<string> {
  if (options.assembly !== undefined) return resolve(options.assembly);
  screen.begin('synthesize');
  const directory = await synthesize({
    projectDirectory: PROJECT_DIRECTORY,
    cacheDirectory: resolve(PROJECT_DIRECTORY, 'node_modules/.cache/synth'),
  });
  screen.end(relative(process.cwd(), directory));
  return directory;
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
