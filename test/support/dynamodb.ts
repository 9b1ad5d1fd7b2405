import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import type { Table } from '../../functions/shared/table.ts';
import { findFreePort } from '../../local/core/free-port.ts';
import { eventually } from './eventually.ts';

const MAX_ATTEMPTS = 5;
const ENGINE = join(import.meta.dirname, '../../node_modules/@dynoxide/linux-x64/dynoxide');

/** A DynamoDB engine for tests: in memory, on a free port. */
export interface TestDynamoDb {
  readonly endpoint: string;
  /** For this engine, made like the functions make theirs. */
  createClient(): DynamoDBDocumentClient;
  /** Makes an empty table with a string key and perhaps a string sort key, under a name nobody else has. */
  createTable(keyName: string, sortKeyName?: string): Promise<Table>;
}

/** One engine for all tests of a file, which make tables of their own. */
export function shareDynamoDb(): TestDynamoDb {
  let started: Awaited<ReturnType<typeof startDynamoDb>> | undefined;
  const engine = () => {
    if (started === undefined) throw new Error('the engine is not ready');
    return started;
  };
  beforeAll(async () => {
    started = await startDynamoDb();
  });
  afterAll(() => started?.stop());
  return {
    get endpoint() {
      return engine().endpoint;
    },
    createClient: () => engine().createClient(),
    createTable: (...keyNames) => engine().createTable(...keyNames),
  };
}

/** Starts an engine and resolves once it answers; whoever starts it stops it. */
export async function startDynamoDb(): Promise<TestDynamoDb & { stop(): Promise<void> }> {
  const { engine, port } = await startEngine();
  const endpoint = `http://127.0.0.1:${port}`;
  const clients: DynamoDBDocumentClient[] = [];
  function createClient(): DynamoDBDocumentClient {
    const plain = new DynamoDBClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const client = DynamoDBDocumentClient.from(plain, { marshallOptions: { removeUndefinedValues: true } });
    clients.push(client);
    return client;
  }
  const client = createClient();
  let tables = 0;
  await eventually(() => client.send(new ListTablesCommand({})));
  return {
    endpoint,
    createClient,
    async createTable(keyName, sortKeyName) {
      const name = `table-${++tables}-by-${keyName}`;
      const keyNames = sortKeyName === undefined ? [keyName] : [keyName, sortKeyName];
      await client.send(
        new CreateTableCommand({
          TableName: name,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: keyNames.map((name) => ({ AttributeName: name, AttributeType: 'S' })),
          KeySchema: keyNames.map((name) => ({
            AttributeName: name,
            KeyType: name === keyName ? 'HASH' : 'RANGE',
          })),
        }),
      );
      return { client, name };
    },
    async stop() {
      for (const one of clients) one.destroy();
      await end(engine);
    },
  };
}

/** Nobody else answers at its port: it has said itself that it listens there. */
async function startEngine(): Promise<{ engine: ChildProcess; port: number }> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const port = await findFreePort('a test');
    const engine = spawn(ENGINE, ['--port', String(port)], { stdio: ['ignore', 'ignore', 'pipe'] });
    for await (const line of createInterface(engine.stderr)) {
      if (!line.includes('listening')) continue;
      engine.stderr.resume();
      return { engine, port };
    }
  }
  throw new Error(`no engine of ${MAX_ATTEMPTS} listens`);
}

async function end(engine: ChildProcess): Promise<void> {
  if (engine.exitCode !== null || engine.signalCode !== null) return;
  engine.kill('SIGKILL');
  await once(engine, 'exit');
}
