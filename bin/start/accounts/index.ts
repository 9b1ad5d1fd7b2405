import type { Account } from './account.ts';
import { orders } from './orders.ts';

/** The accounts there are. Of a pipeline without one it is only known whether its groups have caught up. */
export const accounts: readonly Account[] = [orders];
