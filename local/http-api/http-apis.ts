import type { ApiDefinition } from './api-definition.ts';
import { HttpApi, type HttpApiAccess } from './http-api.ts';
import type { HttpApiOptions } from './http-api-options.ts';

/** The HTTP APIs of the plan, each with a listener of its own. */
export class HttpApis {
  readonly #options: HttpApiOptions & { port: number; host?: string | undefined };
  readonly #apis = new Map<string, HttpApi>();
  #isPortTaken = false;

  /** @param options `port` is the first API's, 0 takes any free one as further APIs do; `host` is the loopback when absent. */
  constructor(options: HttpApiOptions & { port: number; host?: string | undefined }) {
    this.#options = options;
  }

  /**
   * Resolves when the API listens, without a stage and routes yet.
   * @throws UserError PORT_TAKEN
   */
  async start(definition: ApiDefinition): Promise<HttpApi> {
    const port = this.#isPortTaken ? 0 : this.#options.port;
    this.#isPortTaken = true;
    const api = await HttpApi.start(definition, { ...this.#options, port });
    this.#apis.set(definition.id, api);
    return api;
  }

  /** @throws Error in the words of AWS when there is no such API. */
  get(id: string): HttpApi {
    const api = this.#apis.get(id);
    if (api !== undefined) return api;
    throw new Error(`Invalid API identifier specified: ${id}. Declare the API in the app.`);
  }

  list(): readonly HttpApiAccess[] {
    return [...this.#apis.values()];
  }
}
