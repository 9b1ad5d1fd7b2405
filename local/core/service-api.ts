import type { Principal } from './access.ts';

/** One request to an emulated AWS API, its signature already verified. */
export interface ApiRequest {
  readonly method: string;
  /** Path without query, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly principal: Principal;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** The emulation of one AWS service, found by the signing name in the request's credential scope. */
export type ServiceApi = (request: ApiRequest) => Promise<ApiResponse>;
