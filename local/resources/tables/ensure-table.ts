import { z } from 'zod';
import { EngineClient, EngineError } from '../../dynamodb/engine-client.ts';
import type { Platform } from '../platform.ts';
import { describeKeys, type TableKeys } from './table-keys.ts';

const POLL_PAUSE_MS = 50;
/** Local engines are done at once; DynamoDB itself, reached through an endpoint, takes seconds. */
const CREATE_TIMEOUT_MS = 120_000;

interface TableOptions {
  readonly name: string;
  readonly keys: TableKeys;
  readonly platform: Platform;
  readonly signal: AbortSignal;
}

const keySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.string() }));

/** A table as the engine describes it, as far as it matters here. */
const descriptionSchema = z.object({
  TableStatus: z.string(),
  KeySchema: keySchema,
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.string() })),
  GlobalSecondaryIndexes: z
    .array(z.object({ IndexName: z.string(), KeySchema: keySchema }))
    .nullish()
    .transform((indexes) => indexes ?? []),
});
type Description = z.output<typeof descriptionSchema>;

/**
 * Makes the table in the engine, or finds it there from an earlier run.
 * @throws Error when the table that is there has other keys.
 */
export async function ensureTable({ name, keys, platform, signal }: TableOptions): Promise<void> {
  // Straight to the engine, which checks nothing: whoever declares a table needs no permission at a laptop.
  const engine = new EngineClient({ endpoint: platform.dynamodb.endpoint, region: platform.region });
  try {
    const found = (await findTable(engine, name)) ?? (await createTable(engine, name, keys));
    requireKeys(found, name, keys);
    await waitUntilActive(engine, { name, found, platform, signal });
  } finally {
    engine.close();
  }
}

async function findTable(engine: EngineClient, name: string): Promise<Description | undefined> {
  try {
    return await describeTable(engine, name);
  } catch (error) {
    if (error instanceof EngineError && error.type === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

async function describeTable(engine: EngineClient, name: string): Promise<Description> {
  const answer = await engine.call('DescribeTable', { TableName: name });
  return z.object({ Table: descriptionSchema }).parse(answer).Table;
}

async function createTable(engine: EngineClient, name: string, keys: TableKeys): Promise<Description> {
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes: indexes } = keys;
  try {
    await engine.call('CreateTable', {
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions,
      KeySchema,
      ...(indexes.length === 0 ? {} : { GlobalSecondaryIndexes: indexes }),
    });
  } catch (error) {
    // Somebody else made it in between; its keys are checked like those of any table that is there.
    if (!(error instanceof EngineError) || error.type !== 'ResourceInUseException') throw error;
  }
  return describeTable(engine, name);
}

function requireKeys(found: Description, name: string, keys: TableKeys): void {
  const there = describeKeys(found);
  const wanted = describeKeys(keys);
  if (there === wanted) return;
  throw new Error(
    `the table ${name} is there from an earlier run with the keys ${there}, and the template says ${wanted}. AWS would replace the table, or build the index; here forget it with --fresh.`,
  );
}

async function waitUntilActive(
  engine: EngineClient,
  {
    name,
    found,
    platform,
    signal,
  }: Pick<TableOptions, 'name' | 'platform' | 'signal'> & { found: Description },
): Promise<void> {
  const deadline = platform.clock.now() + CREATE_TIMEOUT_MS;
  let status = found.TableStatus;
  for (let attempt = 0; status !== 'ACTIVE'; attempt++) {
    // A local engine answers CREATING and is done by the next question.
    if (attempt > 0) await platform.clock.sleep(POLL_PAUSE_MS, signal);
    signal.throwIfAborted();
    if (platform.clock.now() > deadline)
      throw new Error(`the table ${name} is ${status} after ${CREATE_TIMEOUT_MS / 1000} s`);
    status = (await describeTable(engine, name)).TableStatus;
  }
}
