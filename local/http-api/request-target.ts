import type { IncomingMessage } from 'node:http';
import { GatewayError } from './gateway-error.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_HEAD_BYTES = 10_240;

export interface RequestTarget {
  /** As it was sent, without the query. */
  readonly encodedPath: string;
  /** Decoded, and cut off at a question mark that was encoded, as API Gateway's `rawPath` is. */
  readonly path: string;
  readonly query: string;
}

/**
 * What a request asks for.
 * @throws GatewayError 400 for what is no path, or does not decode.
 */
export function readTarget(target: string): RequestTarget {
  if (!target.startsWith('/')) throw new GatewayError(400, `the request target "${target}" is no path`);
  const mark = target.indexOf('?');
  const encodedPath = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? '' : target.slice(mark + 1);
  try {
    const [path = ''] = decodeURIComponent(encodedPath).split('?');
    return { encodedPath, path, query };
  } catch (cause) {
    throw new GatewayError(400, `the path ${encodedPath} does not decode as UTF-8`, { cause });
  }
}

/** @throws GatewayError 431 when the request line and the values of headers are too long together. */
export function refuseLongHead({ method = '', url = '', rawHeaders }: IncomingMessage): void {
  let bytes = `${method} ${url} HTTP/1.1`.length;
  for (const [at, text] of rawHeaders.entries()) if (at % 2 === 1) bytes += text.length;
  if (bytes > MAX_HEAD_BYTES)
    throw new GatewayError(
      431,
      `the request line and the headers are ${bytes} bytes, more than ${MAX_HEAD_BYTES}`,
    );
}
