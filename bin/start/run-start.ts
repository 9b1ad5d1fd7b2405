import { once } from 'node:events';
import { relative, resolve } from 'node:path';
import { systemClock } from '../../local/core/clock.ts';
import { Journal } from '../../local/core/journal.ts';
import { Lifecycle } from '../../local/core/lifecycle.ts';
import { openStateFolder } from '../../local/core/state-folder.ts';
import { planDirectory, type Runner, startRunner } from '../../local/run-assembly.ts';
import { synthesize } from '../../local/synthesize.ts';
import { connectRunner, type Target } from '../target/target.ts';
import { type Interruption, listenForInterruption } from './interruption.ts';
import { printPlanned } from './print-planned.ts';
import { runDemo } from './run-demo.ts';
import { Screen } from './screen.ts';
import { seed } from './seed.ts';
import type { StartOptions } from './start-options.ts';
import { summarize } from './summary.ts';
import { findProducers, sendEvents } from './traffic.ts';

const PROJECT_DIRECTORY = resolve(import.meta.dirname, '../..');

/**
 * `millrace start`: synthesize, start, seed, send events and show what becomes of them until the person stops it.
 * Exit code 0 when it was stopped while it ran; 130 (as a shell has it) when Ctrl+C came before that, or before a demo
 * was through; 1 when a demo's events are not all accounted for.
 */
export async function runStart(options: StartOptions): Promise<void> {
  const screen = new Screen({ json: options.json, transient: options.plan });
  const interruption = listenForInterruption();
  const lifecycle = new Lifecycle();
  const run = { screen, lifecycle, interruption, isReady: false };
  interruption.signal.addEventListener('abort', () => {
    // Whether it could be stopped is told by the stop below, which is the same one.
    if (!run.isReady) lifecycle.stop().catch(() => undefined);
  });
  try {
    if (options.plan) await showPlan(options, run);
    else await runUntilStopped(options, run);
  } catch (error) {
    screen.abandon();
    // What was being started when the person interrupted it fails: that is what was asked for.
    if (run.isReady || !interruption.signal.aborted) throw error;
    process.exitCode = interruption.exitCode;
  } finally {
    await lifecycle.stop();
    interruption.release();
  }
}

interface Run {
  readonly screen: Screen;
  readonly lifecycle: Lifecycle;
  readonly interruption: Interruption;
  isReady: boolean;
}

async function showPlan(options: StartOptions, run: Run): Promise<void> {
  printPlanned(await planDirectory(await assemblyOf(options, run)), { json: options.json });
}

async function runUntilStopped(options: StartOptions, run: Run): Promise<void> {
  const { screen, lifecycle, interruption } = run;
  const since = performance.now();
  const state = await lifecycle.start('state folder', () =>
    openStateFolder({ directory: options.state, fresh: options.fresh }),
  );
  const assemblyDirectory = await assemblyOf(options, run);
  const journal = new Journal({ now: systemClock.now });
  lifecycle.register('feed', async () => unfollow());
  const unfollow = screen.follow(journal);
  screen.begin('start');
  const runner = await startRunner({
    assemblyDirectory,
    stateDirectory: state.directory,
    ports: {
      kafka: options.kafkaPort,
      kafkaTls: options.kafkaTlsPort,
      awsApi: options.awsPort,
      http: options.httpPort,
      signIn: options.signInPort,
    },
    awsHost: options.awsHost,
    ...(options.bootstrapServers === undefined ? {} : { bootstrapServers: options.bootstrapServers }),
    ...(options.dynamodbEndpoint === undefined ? {} : { dynamodbEndpoint: options.dynamodbEndpoint }),
    journal,
    clock: systemClock,
    lifecycle,
  });
  state.describe(runner.description);
  screen.end(`${runner.resources} resources of ${runner.stacks} stacks`);
  const target = connectRunner(runner.description);
  lifecycle.register('clients', async () => target.close());
  if (isMillrace(runner)) await seed(target);
  // A request that came a moment before has all stopped already: nothing here is ready any more.
  interruption.signal.throwIfAborted();
  run.isReady = true;
  screen.ready(runner.description, { seconds: (performance.now() - since) / 1000 });
  const failing = new AbortController();
  runner.failure.catch(() => failing.abort());
  const signal = AbortSignal.any([interruption.signal, failing.signal]);
  await Promise.race([runner.failure, work(options, { run, runner, target, signal })]);
}

/** Another app's assembly has tables of its own. */
function isMillrace({ description }: Runner): boolean {
  return Object.values(description.outputs).some((outputs) => 'InventoryTable' in outputs);
}

interface Work {
  readonly run: Run;
  readonly runner: Runner;
  readonly target: Target;
  /** Aborts when the person interrupts, or when an engine has failed. */
  readonly signal: AbortSignal;
}

/** What a started runner is for: the demo, or events until the person stops it, and the summary. */
async function work(options: StartOptions, { run, runner, target, signal }: Work): Promise<void> {
  const { screen, interruption } = run;
  const producers = findProducers(runner.description.outputs);
  if (options.demo !== undefined) {
    const accounted = await runDemo({ target, runner, screen, producers, count: options.demo, signal });
    if (!accounted) process.exitCode = signal.aborted ? interruption.exitCode : 1;
    return;
  }
  if (options.events && producers.length > 0)
    await sendEvents(target, { producers, perSecond: options.rate, signal, screen });
  else if (!signal.aborted) await once(signal, 'abort');
  // The events under way are in the feed and in the summary, in this order.
  await runner.stopResources();
  const { facts, lines } = await summarize(target, producers);
  screen.result({ summary: facts }, ['', ...lines]);
}

async function assemblyOf(options: StartOptions, { screen, interruption }: Run): Promise<string> {
  if (options.assembly !== undefined) return resolve(options.assembly);
  screen.begin('synthesize');
  const directory = await synthesize({
    projectDirectory: PROJECT_DIRECTORY,
    cacheDirectory: resolve(PROJECT_DIRECTORY, 'node_modules/.cache/synth'),
    context: options.context,
    signal: interruption.signal,
  });
  screen.end(relative(process.cwd(), directory));
  return directory;
}
