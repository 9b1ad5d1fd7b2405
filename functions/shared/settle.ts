import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { backOff } from './backoff.ts';
import { FunctionError } from './errors.ts';
import { type Action, transactWrite } from './transact-write.ts';

/** How often in a row a transaction may be refused before Lambda is left to retry the batch. */
const MAX_REFUSALS = 10;

/** What is stored together, and which of the pending things are settled by it. */
export interface SettlingTransaction<T> {
  readonly actions: readonly Action[];
  readonly settles: readonly T[];
}

export interface SettlementPlan<T> {
  /** What needs no write: it was settled before. */
  readonly settled: readonly T[];
  /** In the order in which they are to be stored; each may rely on the ones before it. */
  readonly transactions: readonly SettlingTransaction<T>[];
}

/**
 * Stores what a batch comes to, each thing once whatever happens: `plan` reads what the tables hold and says what is to be
 * written, guarded by what it read. So transactions take effect as if each had run alone; after a crash between two of
 * them, the next delivery finds the first ones stored. A refused transaction wrote nothing: what is left of the batch is
 * planned anew.
 *
 * @throws FunctionError SETTLEMENT_CONTENDED when what the plans rely on keeps changing; what was stored until then stays.
 */
export async function settle<T>(
  client: DynamoDBDocumentClient,
  batch: readonly T[],
  plan: (pending: readonly T[]) => Promise<SettlementPlan<T>>,
): Promise<void> {
  let pending = batch;
  let refusals = 0;
  while (pending.length > 0) {
    const { settled, transactions } = await plan(pending);
    const done = new Set(settled);
    for (const { actions, settles } of transactions) {
      let write = await transactWrite(client, actions);
      while (write.result === 'busy') {
        await giveWay(++refusals, write.cause);
        write = await transactWrite(client, actions);
      }
      if (write.result === 'stale') {
        await giveWay(++refusals, write.cause);
        break;
      }
      refusals = 0;
      for (const one of settles) done.add(one);
    }
    pending = pending.filter((one) => !done.has(one));
  }
}

async function giveWay(refusals: number, cause: Error): Promise<void> {
  if (refusals >= MAX_REFUSALS) {
    throw new FunctionError(
      'SETTLEMENT_CONTENDED',
      `A transaction was refused ${refusals} times in a row. The batch is left to be retried.`,
      { cause },
    );
  }
  await backOff(refusals);
}
