import { expect } from 'vitest';
import type { Operator } from './operator.ts';

/** What the HTTP API answered. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects of it
  readonly body: any;
}

export interface ApiCall {
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a text as it is. */
  readonly body?: unknown;
}

export type CallApi = (method: string, path: string, call?: ApiCall) => Promise<ApiAnswer>;

/** Asks the HTTP API at an address as any program would. */
export function apiAt(url: () => string): CallApi {
  return async (method, path, { token, headers, body } = {}) => {
    const response = await fetch(new URL(path, url()), {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };
}

/** An access token of a role, as the command prints it. */
export async function signIn({ run }: Pick<Operator, 'run'>, role: 'viewer' | 'operator'): Promise<string> {
  const { code, stdout, stderr } = await run('token', '--as', role);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.trim();
}
