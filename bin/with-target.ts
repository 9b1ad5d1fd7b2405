import { FunctionError } from '../functions/shared/errors.ts';
import { UserError } from '../local/core/errors.ts';
import { findRunner } from '../local/runner-description.ts';
import { connectRunner, type Target } from './target.ts';

/**
 * Runs a command against the runner on the state folder.
 * @throws UserError REQUEST_FAILED with its words when the tables refused what was asked for.
 */
export async function withTarget(
  stateDirectory: string,
  command: (target: Target) => Promise<void>,
): Promise<void> {
  const target = connectRunner(await findRunner(stateDirectory));
  try {
    await command(target);
  } catch (error) {
    if (error instanceof FunctionError)
      throw new UserError('REQUEST_FAILED', error.message, { cause: error });
    throw error;
  } finally {
    target.close();
  }
}
