import type { IncomingMessage } from 'node:http';
import { GatewayError } from './gateway-error.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
export const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** A body past the limit is still read up to here, because a client that is cut off while it sends never sees why. */
const MAX_DISCARDED_BYTES = 4 * MAX_BODY_BYTES;

/**
 * Reads the whole body.
 * @throws GatewayError 413; Error when the client goes away in the middle of it.
 */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  // Who went away while its token was looked at is told of no more.
  if (request.destroyed) reject(new Error('aborted'));
  request.once('close', () => reject(new Error('aborted')));
  const chunks: Buffer[] = [];
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= MAX_BODY_BYTES) chunks.push(chunk);
    else if (length > MAX_DISCARDED_BYTES) reject(refuseBody());
    else chunks.length = 0;
  });
  request.once('end', () =>
    length > MAX_BODY_BYTES ? reject(refuseBody()) : resolve(Buffer.concat(chunks)),
  );
  request.once('error', reject);
  return promise;
}

function refuseBody(): GatewayError {
  return new GatewayError(413, `the body is larger than ${MAX_BODY_BYTES} bytes`);
}
