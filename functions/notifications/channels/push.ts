import type { Channel } from '../channel.ts';
import { cutToBytes } from '../cut-to-bytes.ts';

/** The platforms take payloads of 4 KB; what SNS wraps around the text has its room too. */
const MAX_BYTES = 3_072;

/** SNS to a platform endpoint, which makes of plain text what the platform shows as an alert. */
export const push = {
  name: 'push',
  contact: 'push',
  send: (to, { subject, text }, { publish }) =>
    publish({ TargetArn: to, Message: cutToBytes(`${subject}\n${text}`, MAX_BYTES) }),
} as const satisfies Channel;
