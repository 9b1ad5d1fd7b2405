import type { Server } from 'node:net';
import { asError, UserError } from './errors.ts';

export const LOOPBACK = '127.0.0.1';

/**
 * Listens on the loopback, or on another `host`, and answers the port it got (`port` 0 takes any free one).
 * @throws UserError PORT_TAKEN naming `purpose` and the port, ARGUMENT_INVALID when `host` is no address of this computer.
 */
export async function listen(
  server: Server,
  options: { port: number; purpose: string; host?: string },
): Promise<number> {
  const { host = LOOPBACK } = options;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ host, port: options.port }, resolve);
  try {
    await promise;
  } catch (thrown) {
    const error: NodeJS.ErrnoException = asError(thrown);
    if (error.code === 'EADDRNOTAVAIL')
      throw new UserError(
        'ARGUMENT_INVALID',
        `${options.purpose}: ${host} is no address of this computer. Give one that is, or 0.0.0.0 for all of them.`,
        { cause: error },
      );
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
    const why = error.code === 'EADDRINUSE' ? 'is in use' : 'may not be opened by this user';
    throw new UserError(
      'PORT_TAKEN',
      `${options.purpose}: port ${options.port} ${why}. Stop what uses it, or choose another with --kafka-port, --kafka-tls-port, --aws-port, --http-port or --sign-in-port.`,
      { cause: error },
    );
  }
  server.removeListener('error', reject);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`${options.purpose}: no TCP address`);
  return address.port;
}
