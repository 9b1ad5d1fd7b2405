import { findRunner } from '../local/runner-description.ts';
import { connectRunner, type Target } from './target.ts';

/**
 * Runs a command against the runner on the state folder.
 * @throws UserError RUNNER_ABSENT when there is none.
 */
export async function withTarget(
  stateDirectory: string,
  command: (target: Target) => Promise<void>,
): Promise<void> {
  const target = connectRunner(await findRunner(stateDirectory));
  try {
    await command(target);
  } finally {
    target.close();
  }
}
