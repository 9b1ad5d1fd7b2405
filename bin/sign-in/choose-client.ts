import { UserError } from '../../local/core/errors.ts';
import type { SignInClient } from '../../local/runner-description.ts';

/**
 * The client with this name or id; with none wanted the only one there is.
 * @throws UserError STACK_ABSENT when there is none at all, ARGUMENT_INVALID when it is not clear which.
 */
export function chooseClient(clients: readonly SignInClient[], wanted: string | undefined): SignInClient {
  if (clients.length === 0)
    throw new UserError(
      'STACK_ABSENT',
      'The stacks of the runner have nowhere to sign in: no user pool with a domain and a client of the authorization code grant.',
    );
  const fitting = clients.filter(({ id, name }) => wanted === undefined || wanted === name || wanted === id);
  const [only, ...more] = fitting;
  if (only !== undefined && more.length === 0) return only;
  const known = clients.map(({ id, name }) => `${name} (${id})`).join(', ');
  throw new UserError(
    'ARGUMENT_INVALID',
    wanted === undefined
      ? `There are ${clients.length} clients; choose one with --client: ${known}.`
      : `--client: ${JSON.stringify(wanted)} is ${only === undefined ? 'none' : 'the name of several'} of the clients there are: ${known}.`,
  );
}
