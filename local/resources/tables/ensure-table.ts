import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  ResourceNotFoundException,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
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

/**
 * Makes the table in the engine, or finds it there from an earlier run.
 * @throws Error when the table that is there has other keys.
 */
export async function ensureTable({ name, keys, platform, signal }: TableOptions): Promise<void> {
  // Straight to the engine, which checks nothing: whoever declares a table needs no permission at a laptop.
  const client = new DynamoDBClient({
    endpoint: platform.dynamodb.endpoint,
    region: platform.region,
    credentials: { accessKeyId: 'runner', secretAccessKey: 'runner' },
    // Not what the person has set for AWS: neither goes with an endpoint.
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
  });
  try {
    const found = (await describeTable(client, name)) ?? (await createTable(client, name, keys));
    requireKeys(found, name, keys);
    await waitUntilActive(client, { name, found, platform, signal });
  } finally {
    client.destroy();
  }
}

async function describeTable(client: DynamoDBClient, name: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

async function createTable(client: DynamoDBClient, name: string, keys: TableKeys): Promise<TableDescription> {
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes: indexes } = keys;
  try {
    const { TableDescription: made } = await client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions,
        KeySchema,
        ...(indexes.length === 0 ? {} : { GlobalSecondaryIndexes: indexes.map(dropAbsent) }),
      }),
    );
    return made ?? {};
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
    // Somebody else made it in between; its keys are checked like those of any table that is there.
    return (await describeTable(client, name)) ?? {};
  }
}

type Index = TableKeys['GlobalSecondaryIndexes'][number];

/** The SDK's types have no place for a property that is there and undefined. */
function dropAbsent({ IndexName, KeySchema, Projection: { ProjectionType, NonKeyAttributes } }: Index) {
  const Projection = {
    ...(ProjectionType === undefined ? {} : { ProjectionType }),
    ...(NonKeyAttributes === undefined ? {} : { NonKeyAttributes }),
  };
  return { IndexName, KeySchema, Projection };
}

function requireKeys(found: TableDescription, name: string, keys: TableKeys): void {
  const there = describeKeys({
    KeySchema: found.KeySchema ?? [],
    AttributeDefinitions: found.AttributeDefinitions ?? [],
    GlobalSecondaryIndexes: found.GlobalSecondaryIndexes ?? [],
  });
  const wanted = describeKeys(keys);
  if (there === wanted) return;
  throw new Error(
    `the table ${name} is there from an earlier run with the keys ${there}, and the template says ${wanted}. AWS would replace it; forget it with --fresh.`,
  );
}

async function waitUntilActive(
  client: DynamoDBClient,
  {
    name,
    found,
    platform,
    signal,
  }: Pick<TableOptions, 'name' | 'platform' | 'signal'> & { found: TableDescription },
): Promise<void> {
  const deadline = platform.clock.now() + CREATE_TIMEOUT_MS;
  let status = found.TableStatus;
  for (let attempt = 0; status !== 'ACTIVE'; attempt++) {
    // A local engine answers CREATING and is done by the next question.
    if (attempt > 0) await platform.clock.sleep(POLL_PAUSE_MS, signal);
    signal.throwIfAborted();
    if (platform.clock.now() > deadline)
      throw new Error(`the table ${name} is ${status} after ${CREATE_TIMEOUT_MS / 1000} s`);
    status = (await describeTable(client, name))?.TableStatus;
  }
}
