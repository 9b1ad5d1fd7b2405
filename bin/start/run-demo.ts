import type { Runner } from '../../local/run-assembly.ts';
import { type Delivery, produce } from '../events/producers.ts';
import type { Target } from '../target/target.ts';
import { accounts } from './accounts/index.ts';
import type { Screen } from './screen.ts';
import { describePipeline } from './summary.ts';
import type { Producer } from './traffic.ts';
import { waitUntilCaughtUp } from './wait-until-caught-up.ts';

const MAX_PER_CALL = 1_000;
const MAX_NAMED = 5;

interface Demo {
  target: Target;
  runner: Runner;
  screen: Screen;
  producers: readonly Producer[];
  /** Events of each producer. */
  count: number;
  signal: AbortSignal;
}

/**
 * Sends `count` events of each producer, waits until every mapping has caught up, and holds the tables against what was
 * delivered. Answers whether each event is accounted for.
 */
export async function runDemo({ target, runner, screen, producers, count, signal }: Demo): Promise<boolean> {
  const sent = await Promise.all(
    producers.map(async (producer) => ({
      ...producer,
      deliveries: await sendAll(target, producer.functionName, { count, signal }),
    })),
  );
  const deliveries = sent.flatMap((one) => one.deliveries);
  const behind = await waitUntilCaughtUp({ runner, deliveries, signal });
  const told = await Promise.all(sent.map((one) => holdAgainstTables(target, one)));
  const unaccounted = told.flatMap((one) => one.facts.unaccounted);
  const facts = Object.fromEntries(told.map(({ pipeline, facts: ofPipeline }) => [pipeline, ofPipeline]));
  screen.result({ summary: { ...facts, behind } }, [
    '',
    ...told.map(({ pipeline, text }) => describePipeline(pipeline, text)),
    ...describeAccount(unaccounted),
    ...behind.map((why) => `  not caught up: ${why}`),
  ]);
  const complete = sent.every((one) => new Set(one.deliveries.map(({ id }) => id)).size === count);
  return behind.length === 0 && unaccounted.length === 0 && complete;
}

async function sendAll(
  target: Target,
  functionName: string,
  { count, signal }: { count: number; signal: AbortSignal },
): Promise<Delivery[]> {
  const deliveries: Delivery[] = [];
  while (deliveries.length < count && !signal.aborted) {
    const generate = Math.min(MAX_PER_CALL, count - deliveries.length);
    deliveries.push(...(await produce(target, functionName, { generate })));
  }
  return deliveries;
}

async function holdAgainstTables(
  target: Target,
  { pipeline, deliveries }: { pipeline: string; deliveries: readonly Delivery[] },
) {
  const ids = new Set(deliveries.map(({ id }) => id));
  const account = accounts.find((one) => one.pipeline === pipeline);
  const told = await account?.read(target, ids);
  const unaccounted = told === undefined ? [] : [...ids.difference(told.accounted)];
  return {
    pipeline,
    facts: { sent: ids.size, ...told?.facts, unaccounted },
    text: told === undefined ? `sent ${ids.size}` : `sent ${ids.size}, ${told.text}`,
  };
}

function describeAccount(unaccounted: readonly string[]): string[] {
  if (unaccounted.length === 0) return ['  every event is accounted for'];
  const more = unaccounted.length > MAX_NAMED ? ' and more, see --json' : '';
  return [
    `  NOT ACCOUNTED FOR: ${unaccounted.length}`,
    `  ${unaccounted.slice(0, MAX_NAMED).join(', ')}${more}`,
  ];
}
