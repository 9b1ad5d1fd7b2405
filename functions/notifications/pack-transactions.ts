import type { SettlingPut, SettlingTransaction } from '../shared/settle.ts';
import { type Action, MAX_ACTIONS, type Put } from '../shared/transact-write.ts';
import type { NotificationTables } from './service.ts';
import type { Budget } from './tables/budgets.ts';
import type { Reason } from './tables/notifications.ts';

/** What is written together, and what it uses up of its user's rate limit. */
export interface Unit<T> {
  readonly settles: T;
  readonly actions: readonly Action[];
  readonly user: string;
  /** The user's budget as the unit relies on it, and as it leaves it. */
  readonly before: Budget | undefined;
  readonly after: Budget | undefined;
}

/**
 * Puts units into as few transactions as hold them, in their order; a user's budget is guarded and set once in each. A unit
 * that is one put and leaves the budget alone is stored apart, which costs half; not one that found it used up, perhaps by
 * units before it that are refused.
 */
export function packTransactions<T>(
  tables: NotificationTables,
  units: readonly Unit<T>[],
): { readonly apart: SettlingPut<T>[]; readonly transactions: SettlingTransaction<T>[] } {
  const apart: SettlingPut<T>[] = [];
  const packs: Unit<T>[][] = [];
  let size = 0;
  for (const unit of units) {
    const [first, ...others] = unit.actions;
    if (first?.Put !== undefined && others.length === 0 && isApart(unit, first.Put)) {
      apart.push({ put: first.Put, settles: unit.settles });
      continue;
    }
    const pack = packs.at(-1);
    // One more for the budget, though the user may have one there.
    const grown = size + unit.actions.length + 1;
    if (pack === undefined || grown > MAX_ACTIONS) {
      packs.push([unit]);
      size = unit.actions.length + 1;
    } else {
      pack.push(unit);
      size = grown;
    }
  }
  const transactions = packs.map((pack) => ({
    actions: [...pack.flatMap(({ actions }) => actions), ...budgetActions(tables.budgets, pack)],
    settles: pack.map(({ settles }) => settles),
  }));
  return { apart, transactions };
}

function isApart<T>({ before, after }: Unit<T>, { Item }: Put): boolean {
  return before === after && Item?.['reason'] !== ('rate_limit' satisfies Reason);
}

function budgetActions<T>(table: string, pack: readonly Unit<T>[]): Action[] {
  return Map.groupBy(pack, ({ user }) => user)
    .values()
    .flatMap((own) => {
      const [before, after] = [own[0]?.before, own.at(-1)?.after];
      return before === after || after === undefined ? [] : [changeBudget(table, before, after)];
    })
    .toArray();
}

function changeBudget(table: string, before: Budget | undefined, after: Budget): Action {
  const { user, window_start, used } = after;
  const update = {
    TableName: table,
    Key: { user },
    UpdateExpression: 'SET window_start = :window_start, used = :used',
  };
  if (before === undefined)
    return {
      Update: {
        ...update,
        ConditionExpression: 'attribute_not_exists(window_start)',
        ExpressionAttributeValues: { ':window_start': window_start, ':used': used },
      },
    };
  return {
    Update: {
      ...update,
      ConditionExpression: 'window_start = :window_before AND used = :used_before',
      ExpressionAttributeValues: {
        ':window_start': window_start,
        ':used': used,
        ':window_before': before.window_start,
        ':used_before': before.used,
      },
    },
  };
}
