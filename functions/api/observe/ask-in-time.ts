/** Each service has a word of its own for being asked too often. */
const THROTTLED = ['ThrottlingException', 'ThrottledException', 'Throttling', 'RequestLimitExceeded'];

/**
 * Asks a service until the signal aborts.
 * @returns undefined when no answer is to be had in time, or still none after all tries because the service is asked too
 * often.
 * @throws what `send` throws otherwise.
 */
export async function askInTime<T>(
  signal: AbortSignal,
  send: (options: { abortSignal: AbortSignal }) => Promise<T>,
): Promise<T | undefined> {
  if (signal.aborted) return undefined;
  const { promise: aborted, resolve } = Promise.withResolvers<undefined>();
  const giveUp = () => resolve(undefined);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    // The SDK hears the signal while it waits for an answer, but not while it waits to try again.
    return await Promise.race([send({ abortSignal: signal }), aborted]);
  } catch (error) {
    if (signal.aborted || (error instanceof Error && THROTTLED.includes(error.name))) return undefined;
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
