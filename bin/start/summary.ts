import type { Target } from '../target/target.ts';
import { accounts } from './accounts/index.ts';
import type { Producer } from './traffic.ts';

/** What the tables say of every pipeline that has a producer: facts for programs, lines for people. */
export async function summarize(
  target: Target,
  producers: readonly Producer[],
): Promise<{ facts: Record<string, unknown>; lines: string[] }> {
  const present = accounts.filter((account) =>
    producers.some(({ pipeline }) => pipeline === account.pipeline),
  );
  const told = await Promise.all(
    present.map(async (account) => ({ pipeline: account.pipeline, ...(await account.read(target)) })),
  );
  return {
    facts: Object.fromEntries(told.map(({ pipeline, facts }) => [pipeline, facts])),
    lines: told.map(({ pipeline, text }) => describePipeline(pipeline, text)),
  };
}

const NAME_COLUMNS = 14;

/** A line of a summary: the pipeline, and what there is to say of it. */
export function describePipeline(pipeline: string, text: string): string {
  return `  ${pipeline.padEnd(NAME_COLUMNS)} ${text}`;
}
