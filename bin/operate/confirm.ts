import { createInterface } from 'node:readline/promises';

/** Asks a person on the terminal; anything but y or yes is a no, Ctrl+C too. */
export async function confirm(question: string): Promise<boolean> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const gone = new AbortController();
  prompt.on('SIGINT', () => gone.abort());
  prompt.on('close', () => gone.abort());
  try {
    const answer = await prompt.question(`${question} [y/N] `, { signal: gone.signal });
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    // Ctrl+C, or the end of the input: nobody has said yes.
    if (gone.signal.aborted) return false;
    throw error;
  } finally {
    prompt.close();
  }
}
