import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { UserError } from './errors.ts';
import { listen } from './listen.ts';

/**
 * Below what systems hand out to whoever asks for any port (Linux from 32768, others from 49152): what was found free here is
 * not given to somebody else before it is used.
 */
const FIRST = 20_000;
const END = 32_000;
const MAX_ATTEMPTS = 1_000;

/**
 * Finds a port of the loopback for a program that takes no 0 for any.
 * @throws UserError PORT_TAKEN when hardly one is free.
 */
export async function findFreePort(purpose: string): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const server = createServer();
    try {
      const port = await listen(server, { port: randomInt(FIRST, END), purpose });
      await new Promise((closed) => server.close(closed));
      return port;
    } catch (thrown) {
      // Somebody has this one: another will do.
      if (!(thrown instanceof UserError) || thrown.code !== 'PORT_TAKEN' || attempt === MAX_ATTEMPTS)
        throw thrown;
    }
  }
}
