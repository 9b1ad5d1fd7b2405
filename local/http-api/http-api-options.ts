import type { Clock } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import type { FindPermissionProblem, InvokeFunction } from './invoke-function.ts';
import type { FindKeys } from './token-keys.ts';

/** What the APIs stand on. */
export interface HttpApiOptions {
  readonly region: string;
  readonly account: string;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly invoke: InvokeFunction;
  readonly findKeys: FindKeys;
  readonly findPermissionProblem: FindPermissionProblem;
}
