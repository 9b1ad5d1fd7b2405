import { FunctionError } from '../../functions/shared/errors.ts';
import { UserError } from '../../local/core/errors.ts';

const GONE = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE']);

/**
 * What a person can act on in the failure of a request to the runner: a table's or a service's refusal in its own words,
 * or a runner that is gone. Undefined for anything else, which is our bug.
 */
export function explainFailure(error: Error): UserError | undefined {
  if (error instanceof UserError) return error;
  if (error instanceof FunctionError) return new UserError('REQUEST_FAILED', error.message, { cause: error });
  const code = 'code' in error ? String(error.code) : '';
  if (GONE.has(code)) {
    return new UserError(
      'RUNNER_ABSENT',
      `The runner does not answer (${error.message || code}): it is ending, or it has been killed. Start it again with \`npm start\`.`,
      { cause: error },
    );
  }
  // What the AWS SDK throws when a service answered with an error.
  if ('$fault' in error)
    return new UserError('REQUEST_FAILED', `${error.name}: ${error.message}`, { cause: error });
  return undefined;
}
