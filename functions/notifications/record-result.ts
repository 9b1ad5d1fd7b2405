import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { backOff } from '../shared/backoff.ts';
import { FunctionError } from '../shared/errors.ts';
import { retryConflicts } from '../shared/retry-conflicts.ts';
import { transactWrite } from '../shared/transact-write.ts';
import type { NotificationTables } from './service.ts';
import type { DeferredNotification } from './tables/deferred.ts';
import type { Notification } from './tables/notifications.ts';
import { toActions, toCondition } from './transition.ts';

const MAX_REFUSALS = 10;

/**
 * Stores what became of an intent, or of what waited; in the latter case it waits no longer.
 * @param wasPending whether it was an intent when it was claimed, which takes one plain write where nobody interfered.
 * @returns false when somebody else has taken it over, because the time that it was claimed for had run out.
 * @throws FunctionError SETTLEMENT_CONTENDED when DynamoDB keeps refusing.
 */
export async function recordResult(
  tables: NotificationTables,
  { after, waiting }: { after: Notification; waiting: DeferredNotification | undefined },
  { wasPending }: { wasPending: boolean },
): Promise<boolean> {
  const { claim } = after;
  if (wasPending && waiting === undefined && (await putPlainly(tables, after))) return true;
  const actions = toActions(tables, { guard: { was: 'claimed', claim }, after, waiting });
  for (let refusals = 1; ; refusals++) {
    const write = await transactWrite(tables.client, actions);
    if (write.result === 'written') return true;
    if (write.result === 'stale') return false;
    if (refusals === MAX_REFUSALS) {
      const message = `The result of ${after.notification_id} was refused ${refusals} times in a row. The batch is left to be retried.`;
      throw new FunctionError('SETTLEMENT_CONTENDED', message, { cause: write.cause });
    }
    await backOff(refusals);
  }
}

/** An intent has nothing in the table of deferred notifications, unless somebody put it there meanwhile. */
async function putPlainly(tables: NotificationTables, after: Notification): Promise<boolean> {
  const guard = toCondition({ was: 'pending', claim: after.claim });
  const put = new PutCommand({ TableName: tables.notifications, Item: after, ...guard });
  try {
    await retryConflicts(() => tables.client.send(put));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
