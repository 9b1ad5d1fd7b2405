import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect } from 'vitest';
import { FunctionError } from '../../functions/shared/errors.ts';
import type { TestDynamoDb } from './dynamodb.ts';
import { type InterceptedCommands, interceptCommands } from './intercept-commands.ts';
import { Random } from './random.ts';

/** The runs of a test against a model. */
export const DRAINS: readonly { seed: number; workers: number }[] = [
  { seed: 1, workers: 1 },
  { seed: 2, workers: 1 },
  // As when a group rebalances while the old owner of a partition still has a batch in hand.
  { seed: 3, workers: 2 },
  { seed: 4, workers: 2 },
];

/** What befalls the next transaction. */
type Fault = (commands: InterceptedCommands) => void;

const CRASH = 'crash';
const crash = () => Promise.reject(new Error(CRASH));
/** The function dies before its transaction, or after it. */
const CRASHES: readonly Fault[] = [
  (commands) => commands.before('TransactWrite', crash),
  (commands) => commands.after('TransactWrite', crash),
];

interface Drain<R> {
  readonly dynamoDb: Pick<TestDynamoDb, 'createClient'>;
  readonly seed: number;
  /** How many read each partition side by side. */
  readonly workers: number;
  /** Beside crashes; each befalls one delivery in five. */
  readonly faults?: readonly Fault[];
  /** The function under test, for the `delivery`th time of its worker. */
  readonly settle: (
    client: DynamoDBDocumentClient,
    batch: readonly R[],
    delivery: number,
  ) => Promise<unknown>;
}

/** Reads every partition to its end like pollers: a failed batch, of which there must be some, is delivered again, and some others are too. */
export async function drainPartitions<R>(
  partitions: readonly (readonly R[])[],
  options: Drain<R>,
): Promise<void> {
  const { seed, workers } = options;
  const drains = partitions.flatMap((records, partition) =>
    Array.from({ length: workers }, (_, worker) =>
      drain(records, new Random(100 * seed + 10 * partition + worker), options),
    ),
  );
  expect(Math.max(...(await Promise.all(drains)))).toBeGreaterThan(0);
}

/** Answers how many deliveries failed. */
async function drain<R>(
  records: readonly R[],
  random: Random,
  { dynamoDb, faults = [], settle }: Drain<R>,
): Promise<number> {
  const client = dynamoDb.createClient();
  const commands = interceptCommands(client);
  const all = [...CRASHES, ...faults];
  let failures = 0;
  for (let from = 0, delivery = 0; from < records.length; delivery++) {
    const batch = records.slice(from, from + random.int(1, 150));
    all[Math.floor(random.next() / 0.2)]?.(commands);
    try {
      await settle(client, batch, delivery);
      if (random.next() < 0.8) from += batch.length;
    } catch (error) {
      const isExpected =
        error instanceof FunctionError || (error instanceof Error && error.message === CRASH);
      if (!isExpected) throw error;
      failures++;
    }
  }
  return failures;
}
