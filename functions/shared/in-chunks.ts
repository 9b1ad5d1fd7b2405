export interface Chunking {
  /** Items in a chunk at most. */
  readonly size: number;
  /** Chunks worked on side by side at most. */
  readonly atOnce: number;
}

/**
 * Works through items chunk by chunk, a few chunks side by side.
 * @throws what `work` throws first; chunks under way then end unheard.
 */
export async function inChunks<T>(
  items: readonly T[],
  { size, atOnce }: Chunking,
  work: (chunk: readonly T[]) => Promise<void>,
): Promise<void> {
  const starts = Array.from({ length: Math.ceil(items.length / size) }, (_, index) => index * size).values();
  async function workOn(): Promise<void> {
    for (const start of starts) await work(items.slice(start, start + size));
  }
  await Promise.all(Array.from({ length: atOnce }, workOn));
}
