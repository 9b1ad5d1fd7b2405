import { NumberValue, PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { listTotals } from '../../../functions/payments/tables/totals.ts';
import { toActions } from '../../../functions/payments/to-actions.ts';
import { transactWrite } from '../../../functions/shared/transact-write.ts';
import { shareDynamoDb } from '../../support/dynamodb.ts';
import { interceptCommands } from '../../support/intercept-commands.ts';
import { createPaymentTables } from './make-payments.ts';

const dynamoDb = shareDynamoDb();

interface Added {
  readonly user: string;
  readonly currency: string;
  readonly units: bigint;
}

/** Adds amounts to totals, one after the other, and answers what the totals are. */
async function addAll(amounts: readonly Added[]) {
  const tables = await createPaymentTables(dynamoDb);
  for (const amount of amounts) {
    const changes = new Map([['', { ...amount, payments: 1 }]]);
    expect(await transactWrite(tables.client, toActions(tables, { payments: [], changes }))).toEqual({
      result: 'written',
    });
  }
  return listTotals(tables.totalsTable);
}

it('keeps a total for each user and currency, with the decimals of the currency', async () => {
  const totals = await addAll([
    { user: 'marek', currency: 'PLN', units: 99_960n },
    { user: 'marek', currency: 'PLN', units: 24_990n },
    { user: 'marek', currency: 'JPY', units: 500n },
    { user: 'anna', currency: 'KWD', units: 1n },
  ]);
  expect(totals).toEqual([
    { user: 'anna', currency: 'KWD', total: '0.001', payments: 1 },
    { user: 'marek', currency: 'JPY', total: '500', payments: 1 },
    { user: 'marek', currency: 'PLN', total: '1249.50', payments: 2 },
  ]);
});

it('is exact to the last of 38 digits', async () => {
  const user = 'marek';
  const totals = await addAll([
    { user, currency: 'PLN', units: 10n },
    { user, currency: 'PLN', units: 20n },
    { user, currency: 'PLN', units: 9_007_199_254_740_993n },
    { user, currency: 'CLF', units: 10n ** 38n - 3n },
    { user, currency: 'CLF', units: 2n },
  ]);
  expect(totals).toEqual([
    { user, currency: 'CLF', total: `${'9'.repeat(34)}.9999`, payments: 2 },
    { user, currency: 'PLN', total: '90071992547410.23', payments: 3 },
  ]);
});

it('reads every page', async () => {
  const { totalsTable } = await createPaymentTables(dynamoDb);
  const client = dynamoDb.createClient();
  const commands = interceptCommands(client);
  const item = (user: string) => ({
    user: { S: user },
    currency: { S: 'PLN' },
    total: { N: '1' },
    payments: { N: '1' },
  });
  const key = { user: { S: 'b' }, currency: { S: 'PLN' } };
  commands.answer('Scan', { Items: [item('b')], LastEvaluatedKey: key });
  commands.answer('Scan', { Items: [item('a')] });
  const totals = await listTotals({ ...totalsTable, client });
  expect(totals.map(({ user }) => user)).toEqual(['a', 'b']);
  expect(commands.count('Scan')).toBe(2);
});

it('names a total that somebody else has spoilt', async () => {
  const { totalsTable } = await createPaymentTables(dynamoDb);
  const item = { user: 'marek', currency: 'JPY', total: NumberValue.from('0.5'), payments: 1 };
  await totalsTable.client.send(new PutCommand({ TableName: totalsTable.name, Item: item }));
  await expect(listTotals(totalsTable)).rejects.toMatchObject({
    code: 'TABLE_ITEM_INVALID',
    message: expect.stringContaining('total {"N":"0.5"} must be an amount in JPY'),
  });
});
