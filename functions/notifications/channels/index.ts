import { email } from './email.ts';
import { log } from './log.ts';
import { push } from './push.ts';
import { sms } from './sms.ts';

/** Every channel there is, in the order in which they are used. To add one: a file and its lines here. */
export const channels = [log, email, sms, push] as const;

export type ChannelName = (typeof channels)[number]['name'];
