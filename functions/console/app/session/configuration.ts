import type { showConfiguration } from '../../../api/contract/console.ts';
import type { AnswerOf } from '../../../shared/http/contract.ts';
import { readProblem } from '../api/problem.ts';

/** Where to sign in, and what this deployment is called. */
export type Configuration = AnswerOf<typeof showConfiguration>;

/** @throws Problem when it is not served; TypeError when nothing answers. */
export async function loadConfiguration(): Promise<Configuration> {
  const response = await fetch('/config.json');
  if (!response.ok) throw await readProblem(response);
  // The function that serves this page serves it.
  return (await response.json()) as Configuration;
}
