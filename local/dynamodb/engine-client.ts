import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { z } from 'zod';
import { asError } from '../core/errors.ts';

/** Stands before the operation's name in the header that names it. */
export const TARGET_PREFIX = 'DynamoDB_20120810.';

/** An engine's answer. */
export interface EngineResponse {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** An engine's refusal; `type` is the exception's name without its namespace. */
export class EngineError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(`${type}: ${message}`);
    this.name = 'EngineError';
    this.type = type;
  }
}

const refusalSchema = z.looseObject({ __type: z.string(), message: z.string().optional() });

/**
 * Engines ask for an Authorization header and check none; DynamoDB Local keeps one set of tables for each access key and
 * region in it, so it is always the same.
 */
const credential = (region: string): string =>
  `AWS4-HMAC-SHA256 Credential=millrace/20250101/${region}/dynamodb/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, Signature=${'0'.repeat(64)}`;

/** The way to the engine itself, behind the access checks, over pooled sockets. */
export class EngineClient {
  readonly #agent = new Agent({ keepAlive: true, scheduling: 'lifo' });
  readonly #url: URL;
  readonly #authorization: string;

  constructor({ endpoint, region }: { endpoint: string; region: string }) {
    this.#url = new URL(endpoint);
    this.#authorization = credential(region);
  }

  /**
   * Runs one operation.
   * @throws EngineError when the engine refuses it.
   */
  async call(operation: string, input: object): Promise<unknown> {
    const { status, body } = await this.send(operation, Buffer.from(JSON.stringify(input)));
    const answer: unknown = JSON.parse(body.toString());
    if (status < 400) return answer;
    const { __type, message = 'no reason given' } = refusalSchema.parse(answer);
    throw new EngineError(__type.replace(/^.*#/, ''), message);
  }

  /** Sends one request as it stands; a refusal is an answer too. */
  async send(operation: string, body: Buffer): Promise<EngineResponse> {
    const { request, answer } = this.#post(operation, body);
    try {
      return await answer;
    } catch (thrown) {
      const error: NodeJS.ErrnoException = asError(thrown);
      // The engine closed an idle socket just when it was taken from the pool: nothing was read from it yet.
      if (request.reusedSocket && error.code === 'ECONNRESET') return this.#post(operation, body).answer;
      throw error;
    }
  }

  /** Gives the sockets back. */
  close(): void {
    this.#agent.destroy();
  }

  #post(operation: string, body: Buffer): { request: ClientRequest; answer: Promise<EngineResponse> } {
    const { promise, resolve, reject } = Promise.withResolvers<EngineResponse>();
    const { hostname, port } = this.#url;
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'content-length': body.length,
      'x-amz-date': '20250101T000000Z',
      'x-amz-target': `${TARGET_PREFIX}${operation}`,
      authorization: this.#authorization,
    };
    const request = httpRequest(
      { agent: this.#agent, hostname, port, method: 'POST', path: '/', headers },
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
}
