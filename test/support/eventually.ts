/** A bound on what hangs, and no measure of speed: what is waited for takes a moment, or ever so long on a busy machine. */
const HANGS_AFTER_MS = 180_000;

/** Waits until `probe` no longer throws and answers its value; fails with the probe's last error after `withinMs`. */
export async function eventually<T>(probe: () => T | Promise<T>, withinMs = HANGS_AFTER_MS): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await probe();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
