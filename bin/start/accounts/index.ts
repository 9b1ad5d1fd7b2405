import type { Account } from './account.ts';
import { emails } from './emails.ts';
import { notifications } from './notifications.ts';
import { orders } from './orders.ts';
import { payments } from './payments.ts';

/** The accounts there are. Of a pipeline without one it is only known whether its groups have caught up. */
export const accounts: readonly Account[] = [orders, emails, notifications, payments];
