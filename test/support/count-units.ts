import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { produce } from '../../bin/events/producers.ts';
import { seed } from '../../bin/start/seed.ts';
import { inventoryTable } from '../../bin/target/tables.ts';
import { updateItem } from '../../functions/fulfilment/tables/inventory.ts';
import { listFailures, startEmbedded } from './embedded-runner.ts';
import { eventually } from './eventually.ts';
import { hasCaughtUp, plainKafka } from './read-topic.ts';

/** What an event costs a consumer, on average. */
export interface UnitsPerEvent {
  readonly pipeline: string;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** To DynamoDB, on however many tables at once. */
  readonly requests: number;
  readonly invocations: number;
}

const PIPELINES = [
  { pipeline: 'orders', producer: 'OrdersProducerFunction', topic: 'orders', group: 'order-tracker' },
  { pipeline: 'fulfilment', topic: 'orders', group: 'order-processor' },
  {
    pipeline: 'emails',
    producer: 'EmailsProducerFunction',
    topic: 'email-updates',
    group: 'email-processor-group',
  },
  {
    pipeline: 'notifications',
    producer: 'NotificationsProducerFunction',
    topic: 'user_events',
    group: 'notification-service',
  },
  { pipeline: 'payments', producer: 'PaymentsProducerFunction', topic: 'payments', group: 'payment-tracker' },
] as const;

/** Enough that stock is deducted for every order of somebody who has paid. */
const PLENTY = 2_000_000_000;

/**
 * Runs the stacks, has each producer send so many events of its own making in one call, and counts what the consumers use up
 * until all are caught up. The users are those of a first run: two who have paid, with and without contact, and one who has
 * not.
 */
export async function countUnits(options: {
  assembly: string;
  /** An empty folder. */
  state: string;
  events: number;
}): Promise<UnitsPerEvent[]> {
  const { assembly, state, events } = options;
  const { entries, started, stop } = startEmbedded(assembly, state);
  try {
    const { runner, target } = await started;
    await seed(target);
    for (const item of ['book', 'pen', 'notebook'])
      await updateItem(inventoryTable(target), { item, quantity: PLENTY });
    for (const one of PIPELINES)
      if ('producer' in one) await produce(target, target.output(one.producer), { generate: events });
    const kafka = plainKafka(runner.description);
    for (const { group, topic } of PIPELINES)
      await eventually(async () => {
        if (!(await hasCaughtUp(kafka, { group, topic })))
          throw new Error(`${group} has not caught up: ${listFailures(entries).slice(-3).join('; ')}`);
      });
    const usage = runner.tableUsage();
    const mappings = runner.mappings();
    return PIPELINES.map(({ pipeline, group }) => {
      const name = mappings.find((mapping) => mapping.group === group)?.functionName;
      const perEvent = <T extends { caller: string }>(rows: readonly T[], of: (row: T) => number): number =>
        rows.filter(({ caller }) => caller === name).reduce((total, row) => total + of(row), 0) / events;
      const invocations = entries.filter(
        (entry) => entry.kind === 'invocation' && entry.functionName === name,
      ).length;
      return {
        pipeline,
        writeUnits: perEvent(usage.tables, (row) => row.writeUnits),
        readUnits: perEvent(usage.tables, (row) => row.readUnits),
        requests: perEvent(usage.requests, (row) => row.requests),
        invocations: invocations / events,
      };
    });
  } finally {
    await stop();
  }
}

const templateSchema = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.looseObject({}).optional() }),
  ),
});

/** Copies an assembly to a folder with mappings that hand over one record at a time, as functions without batching get them. */
export async function copyUnbatched(assembly: string, folder: string): Promise<void> {
  await cp(assembly, folder, { recursive: true, filter: (source) => !source.endsWith('.map') });
  for (const file of await readdir(folder)) {
    if (!file.endsWith('.template.json')) continue;
    const path = join(folder, file);
    const template = templateSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    for (const { Type, Properties } of Object.values(template.Resources))
      if (Type === 'AWS::Lambda::EventSourceMapping') Object.assign(Properties ?? {}, { BatchSize: 1 });
    await writeFile(path, JSON.stringify(template));
  }
}
