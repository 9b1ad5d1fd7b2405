import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../local/core/errors.ts';
import { produce } from '../events/producers.ts';
import type { Target } from '../target/target.ts';
import type { Screen } from './screen.ts';

/** A producer function of the stacks, by the pipeline that it feeds. */
export interface Producer {
  readonly pipeline: string;
  readonly functionName: string;
}

/** The producers that stacks have an output for, named `<Pipeline>ProducerFunction`. */
export function findProducers(
  outputs: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Producer[] {
  const all = Object.values(outputs).flatMap((ofStack) => Object.entries(ofStack));
  return all.flatMap(([name, functionName]) => {
    const pipeline = /^(\w+)ProducerFunction$/.exec(name)?.[1]?.toLowerCase();
    return pipeline === undefined ? [] : [{ pipeline, functionName }];
  });
}

/** Orders come at the rate that is asked for, the events of each other pipeline half as often. */
const SHARE_OF_OTHERS = 1 / 2;

/** Has every producer send events at a steady rate until the signal aborts; what is under way then is awaited. */
export async function sendEvents(
  target: Target,
  options: { producers: readonly Producer[]; perSecond: number; signal: AbortSignal; screen: Screen },
): Promise<void> {
  const { producers, perSecond, signal, screen } = options;
  const sending = producers.map(({ pipeline, functionName }) =>
    repeatSteadily(
      { perSecond: pipeline === 'orders' ? perSecond : perSecond * SHARE_OF_OTHERS, signal },
      () => sendOne(target, functionName, screen),
    ),
  );
  await Promise.all(sending);
}

async function sendOne(target: Target, functionName: string, screen: Screen): Promise<void> {
  try {
    await produce(target, functionName, { generate: 1 });
  } catch (error) {
    // A producer that fails is what a person who edits it wants to see, and to see run again once it is mended.
    if (!(error instanceof UserError)) throw error;
    screen.result({ failed: error.message }, [`  nothing was sent: ${error.message}`]);
  }
}

async function repeatSteadily(
  { perSecond, signal }: { perSecond: number; signal: AbortSignal },
  task: () => Promise<void>,
): Promise<void> {
  const everyMs = 1000 / perSecond;
  let next = performance.now();
  while (!signal.aborted) {
    await task();
    next = Math.max(next + everyMs, performance.now());
    // An abort ends the pause, and with it the loop.
    await sleep(Math.max(0, next - performance.now()), undefined, { signal }).catch(() => undefined);
  }
}
