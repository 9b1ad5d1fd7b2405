import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { toErrorPayload } from './runtime-errors.ts';

export interface NextInvocation {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const API_VERSION = '2018-06-01';

/**
 * The Lambda Runtime API as the runtime uses it, over one kept connection.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeClient {
  readonly #base: string;
  readonly #agent = new Agent({ keepAlive: true });

  /** @param address `AWS_LAMBDA_RUNTIME_API`: host and port, here followed by the environment's own path. */
  constructor(address: string) {
    this.#base = `http://${address}/${API_VERSION}/runtime`;
  }

  /** Waits, for as long as it takes, for the next event. */
  next(): Promise<NextInvocation> {
    return this.#call('GET', '/invocation/next');
  }

  async respond(requestId: string, body: string): Promise<void> {
    await this.#call('POST', `/invocation/${encodeURIComponent(requestId)}/response`, { body });
  }

  async fail(requestId: string, thrown: unknown): Promise<void> {
    await this.#postError(`/invocation/${encodeURIComponent(requestId)}/error`, thrown);
  }

  async failInit(thrown: unknown): Promise<void> {
    await this.#postError('/init/error', thrown);
  }

  #postError(path: string, thrown: unknown): Promise<NextInvocation> {
    const payload = toErrorPayload(thrown);
    const type = payload.errorType.replaceAll(/[^\x20-\x7e]/g, '?');
    return this.#call('POST', path, {
      body: JSON.stringify(payload),
      headers: { 'Lambda-Runtime-Function-Error-Type': type },
    });
  }

  #call(
    method: string,
    path: string,
    { body, headers }: { body?: string; headers?: Record<string, string> } = {},
  ): Promise<NextInvocation> {
    return new Promise((resolve, reject) => {
      const call = request(this.#base + path, {
        method,
        agent: this.#agent,
        headers: {
          ...headers,
          ...(body === undefined
            ? {}
            : {
                'Content-Type': 'application/json',
                'Content-Length': Buffer.byteLength(body),
                // Not in AWS's protocol: what the REPORT line shows as memory used.
                'Millrace-Max-Memory-Kb': process.resourceUsage().maxRSS,
              }),
        },
      });
      call.on('error', reject);
      call.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', reject);
        response.on('end', () => resolve({ headers: response.headers, body: text }));
      });
      call.end(body);
    });
  }
}
