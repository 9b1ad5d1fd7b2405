import { setTimeout as wait } from 'node:timers/promises';

const FIRST_DELAY_MS = 20;
const MAX_DELAY_MS = 1_000;

/**
 * Waits before the next try: exponential with full jitter, so that those who collided do not meet again.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 * @param attempt how many tries have failed, from 1.
 */
export async function backOff(attempt: number, maxDelayMs = MAX_DELAY_MS): Promise<void> {
  const ceilingMs = Math.min(maxDelayMs, FIRST_DELAY_MS * 2 ** (attempt - 1));
  await wait(Math.random() * ceilingMs);
}
