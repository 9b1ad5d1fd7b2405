import type { Channel } from '../channel.ts';

/** The function's own log: every result is logged, so that there is nothing to send. */
export const log = { name: 'log' } as const satisfies Channel;
