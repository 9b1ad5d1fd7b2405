import { onTestFinished, vi } from 'vitest';
import { createProgram, runProgram } from '../../bin/program.ts';

/** Runs a command line in the test's own process, which is quicker than one of its own; answers what it printed. */
export async function runInProcess(
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const printed = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    const spy = vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      printed[stream] += text;
      return true;
    });
    onTestFinished(() => spy.mockRestore());
  }
  const code = await runProgram(createProgram(), ['node', 'millrace', ...args]);
  return { code: code ?? 0, ...printed };
}
