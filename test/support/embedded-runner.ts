import { connectRunner, type Target } from '../../bin/target/target.ts';
import { systemClock } from '../../local/core/clock.ts';
import { Journal, type JournalEntry } from '../../local/core/journal.ts';
import { Lifecycle } from '../../local/core/lifecycle.ts';
import { type Runner, startRunner } from '../../local/run-assembly.ts';

/** A runner in the test's own process, with all that it tells. */
export interface EmbeddedRunner {
  /** The journal so far. */
  readonly entries: readonly JournalEntry[];
  /** Rejects with what kept it from starting. */
  readonly started: Promise<{ readonly runner: Runner; readonly target: Target }>;
  /** Also in the middle of the start. */
  stop(): Promise<void>;
}

/** Starts a runner on an assembly and a state folder that exists; whoever starts it stops it. */
export function startEmbedded(assemblyDirectory: string, stateDirectory: string): EmbeddedRunner {
  const lifecycle = new Lifecycle();
  const journal = new Journal({ now: systemClock.now });
  const entries: JournalEntry[] = [];
  journal.subscribe((entry) => entries.push(entry));
  const starting = startRunner({
    ...{ assemblyDirectory, stateDirectory, journal, lifecycle, clock: systemClock },
    ports: { kafka: 0, kafkaTls: 0, awsApi: 0, http: 0, signIn: 0 },
  });
  const started = starting.then((runner) => {
    const target = connectRunner(runner.description);
    lifecycle.register('clients', async () => target.close());
    return { runner, target };
  });
  // A test that only reads the journal does not await it.
  started.catch(() => undefined);
  return { entries, started, stop: () => lifecycle.stop() };
}

export interface Denial {
  /** Who works with the role that lacks the right: a function, or a schedule. */
  readonly principal: string;
  readonly action: string;
}

/** What was denied, each once. */
export function listDenials(entries: readonly JournalEntry[]): Denial[] {
  const denials = entries.flatMap((entry) =>
    entry.kind === 'access-denied'
      ? [{ principal: entry.principal.slice(entry.principal.lastIndexOf('/') + 1), action: entry.action }]
      : [],
  );
  return [...new Map(denials.map((one) => [`${one.principal} ${one.action}`, one])).values()];
}

/** What went wrong, in words; what is denied is among it. */
export function listFailures(entries: readonly JournalEntry[]): string[] {
  return entries.flatMap((entry) => {
    if (entry.kind === 'access-denied') return [`${entry.principal} may not ${entry.action}`];
    if (entry.kind === 'error' || entry.kind === 'warning') return [`${entry.source}: ${entry.message}`];
    if (entry.kind === 'invocation' && entry.status !== 'success')
      return [`${entry.functionName}: ${entry.errorType ?? entry.status}`];
    if (entry.kind === 'mapping-state' && entry.reason?.startsWith('PROBLEM'))
      return [`${entry.group}: ${entry.reason}`];
    return [];
  });
}
