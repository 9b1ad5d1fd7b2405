import type { IncomingMessage } from 'node:http';
import { ApiError } from '../core/api-error.ts';

/** DynamoDB takes 16 MB in one request, more than any other service emulated here. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** A body past the limit is still read up to here, because a client that is cut off while it sends never sees why. */
const MAX_DISCARDED_BYTES = 4 * MAX_BODY_BYTES;

/**
 * Reads the whole body.
 * @throws ApiError RequestEntityTooLargeException
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= MAX_BODY_BYTES) chunks.push(chunk);
    else if (length > MAX_DISCARDED_BYTES) reject(refuseBody());
    else chunks.length = 0;
  });
  request.once('end', () => {
    const [only] = chunks;
    if (length > MAX_BODY_BYTES) reject(refuseBody());
    else resolve(only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks));
  });
  request.once('error', reject);
  return promise;
}

function refuseBody(): ApiError {
  return new ApiError(
    'RequestEntityTooLargeException',
    `The request body is larger than ${MAX_BODY_BYTES} bytes.`,
    { status: 413 },
  );
}
