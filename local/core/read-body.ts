import type { IncomingMessage } from 'node:http';

/** A body past the limit is still read up to so many times it, because a client that is cut off while it sends never sees why. */
const DISCARDED_TIMES = 4;

/**
 * Reads the whole body of a request.
 * @throws what `refuse` makes when it is larger than `maxBytes`; Error when the client goes away in the middle of it.
 */
export function readBody(
  request: IncomingMessage,
  { maxBytes, refuse }: { maxBytes: number; refuse: () => Error },
): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  // Who went away before anybody came to read is told of by no event any more.
  if (request.destroyed) reject(new Error('aborted'));
  request.once('close', () => reject(new Error('aborted')));
  const chunks: Buffer[] = [];
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= maxBytes) chunks.push(chunk);
    else if (length > DISCARDED_TIMES * maxBytes) reject(refuse());
    else chunks.length = 0;
  });
  request.once('end', () => {
    const [only] = chunks;
    if (length > maxBytes) reject(refuse());
    else resolve(only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks));
  });
  request.once('error', reject);
  return promise;
}
