import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { asError } from '../core/errors.ts';

/** An engine's answer. */
export interface EngineResponse {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Sends one request to the engine. */
export type Forward = (target: string, body: Buffer) => Promise<EngineResponse>;

/**
 * Engines ask for an Authorization header and check none; DynamoDB Local keeps one set of tables for each access key and
 * region in it, so it is always the same.
 */
const credential = (region: string): string =>
  `AWS4-HMAC-SHA256 Credential=millrace/20250101/${region}/dynamodb/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, Signature=${'0'.repeat(64)}`;

/** A way to the engine over pooled sockets. */
export function createForward(options: { endpoint: string; region: string }): Forward {
  const { hostname, port } = new URL(options.endpoint);
  const agent = new Agent({ keepAlive: true, scheduling: 'lifo' });
  const authorization = credential(options.region);

  function send(target: string, body: Buffer): { request: ClientRequest; answer: Promise<EngineResponse> } {
    const { promise, resolve, reject } = Promise.withResolvers<EngineResponse>();
    const request = httpRequest(
      {
        agent,
        hostname,
        port,
        method: 'POST',
        path: '/',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'content-length': body.length,
          'x-amz-date': '20250101T000000Z',
          'x-amz-target': target,
          authorization,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () =>
          resolve({
            status: response.statusCode ?? 500,
            headers: response.headers,
            body: Buffer.concat(chunks),
          }),
        );
      },
    );
    request.once('error', reject);
    request.end(body);
    return { request, answer: promise };
  }

  return async (target, body) => {
    const { request, answer } = send(target, body);
    try {
      return await answer;
    } catch (thrown) {
      const error: NodeJS.ErrnoException = asError(thrown);
      // The engine closed an idle socket just when it was taken from the pool: nothing was read from it yet.
      if (request.reusedSocket && error.code === 'ECONNRESET') return send(target, body).answer;
      throw error;
    }
  };
}
