/** API Gateway answers by itself after 29 s, and the caller would not hear what for. */
const ANSWER_MS = 26_000;

/** What is left of the time in which a caller hears of something; Lambda's own limit may be nearer. */
export function remainingToAnswer(remainingMs: number): number {
  return Math.min(ANSWER_MS, remainingMs - 1_000);
}

/**
 * Waits for work until the time is over. Nobody hears then of how it ends: Lambda freezes it with the answer, and it goes on with the
 * next invocation of the environment, minutes later or never. So it must be such that it may be done twice, or find out.
 * @throws what `late` makes.
 */
export async function answerInTime<T>(
  work: Promise<T>,
  { withinMs, late }: { withinMs: number; late: () => Error },
): Promise<T> {
  const tooLate = Promise.withResolvers<never>();
  const timer = setTimeout(() => tooLate.reject(late()), withinMs);
  try {
    return await Promise.race([work, tooLate.promise]);
  } finally {
    clearTimeout(timer);
  }
}
