import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { backOff } from './backoff.ts';
import { FunctionError } from './errors.ts';
import { inChunks } from './in-chunks.ts';
import { type Action, type Put, putAlone, transactWrite, type WriteResult } from './transact-write.ts';

/** How often in a row a transaction may be refused before Lambda is left to retry the batch. */
const MAX_REFUSALS = 10;

/** What is stored together, and which of the pending things are settled by it. */
export interface SettlingTransaction<T> {
  readonly actions: readonly Action[];
  readonly settles: readonly T[];
}

/** One item that settles one pending thing by itself, under a condition. */
export interface SettlingPut<T> {
  readonly put: Put;
  readonly settles: T;
}

/** Single writes side by side. */
const APART = { size: 1, atOnce: 16 };

/** What a plan is made for. */
export interface Round {
  /**
   * Whether nothing was refused yet. Nearly all that is delivered is new: so what guards against storing it twice is not
   * read beforehand, but left to the conditions of the write. They refuse the rare repeat, whose plan is made anew on what
   * is read then.
   */
  readonly isFirst: boolean;
}

export interface SettlementPlan<T> {
  /** What needs no write: it was settled before. */
  readonly settled: readonly T[];
  /** What relies on nothing else of the plan, nor that on it; stored before the rest, in any order. */
  readonly apart?: readonly SettlingPut<T>[];
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
  plan: (pending: readonly T[], round: Round) => Promise<SettlementPlan<T>>,
): Promise<void> {
  let pending = batch;
  let refusals = 0;
  let isFirst = true;
  while (pending.length > 0) {
    const { settled, apart = [], transactions } = await plan(pending, { isFirst });
    isFirst = false;
    const done = new Set(settled);
    const refused: Error[] = [];
    await inChunks(apart, APART, async ([one]) => {
      if (one === undefined) return;
      const write = await outlastBusy(() => putAlone(client, one.put));
      if (write.result === 'written') done.add(one.settles);
      else refused.push(write.cause);
    });
    for (const { actions, settles } of transactions) {
      const write = await outlastBusy(() => transactWrite(client, actions));
      if (write.result !== 'written') {
        refused.push(write.cause);
        break;
      }
      refusals = 0;
      for (const one of settles) done.add(one);
    }
    const [cause] = refused;
    if (cause !== undefined) await giveWay(++refusals, cause);
    pending = pending.filter((one) => !done.has(one));
  }

  async function outlastBusy(write: () => Promise<WriteResult>): Promise<WriteResult> {
    for (;;) {
      const result = await write();
      if (result.result !== 'busy') return result;
      await giveWay(++refusals, result.cause);
    }
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
