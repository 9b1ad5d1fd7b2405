import { createInterface } from 'node:readline/promises';

/** Asks a person on the terminal; anything but y or yes is a no. Ctrl+C, or the input's end, is no answer. */
export async function confirm(question: string): Promise<'yes' | 'no' | 'interrupted'> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const gone = new AbortController();
  prompt.on('SIGINT', () => gone.abort());
  prompt.on('close', () => gone.abort());
  try {
    const answer = await prompt.question(`${question} [y/N] `, { signal: gone.signal });
    return /^y(es)?$/i.test(answer.trim()) ? 'yes' : 'no';
  } catch (error) {
    if (gone.signal.aborted) return 'interrupted';
    throw error;
  } finally {
    prompt.close();
  }
}
