import { itemPurchased } from './item-purchased.ts';
import { passwordReset } from './password-reset.ts';
import { userSignup } from './user-signup.ts';

/** Every type of event there is. To add one: a file and its lines here. */
export const eventTypes = [userSignup, itemPurchased, passwordReset] as const;
