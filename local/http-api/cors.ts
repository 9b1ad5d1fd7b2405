import type { CorsDefinition } from './api-definition.ts';

/** Headers of CORS, which with a configuration the gateway sets alone: what a function says of it is dropped. */
export const CORS_HEADER = /^access-control-/;

/** Whether pages of this origin may read answers. */
export function allowsOrigin({ allowOrigins }: CorsDefinition, origin: string): boolean {
  return allowOrigins.some(
    (allowed) =>
      allowed === '*' ||
      allowed === origin ||
      (allowed === 'https://*' && origin.startsWith('https://')) ||
      (allowed === 'http://*' && origin.startsWith('http://')),
  );
}

/** What is added to an answer to a request with this Origin. */
export function corsHeaders(cors: CorsDefinition, origin: string | undefined): Record<string, string> {
  if (origin === undefined || !allowsOrigin(cors, origin)) return {};
  return {
    ...originHeaders(cors, origin),
    ...listHeader('access-control-expose-headers', cors.exposeHeaders),
  };
}

/** The headers of the answer to a preflight request. */
export function preflightHeaders(cors: CorsDefinition, origin: string): Record<string, string> {
  if (!allowsOrigin(cors, origin)) return {};
  return {
    ...originHeaders(cors, origin),
    ...listHeader('access-control-allow-methods', cors.allowMethods),
    ...listHeader('access-control-allow-headers', cors.allowHeaders),
    ...(cors.maxAgeSeconds === undefined ? {} : { 'access-control-max-age': String(cors.maxAgeSeconds) }),
  };
}

function originHeaders(cors: CorsDefinition, origin: string): Record<string, string> {
  const isForAll = cors.allowOrigins.includes('*') && !cors.allowCredentials;
  return {
    'access-control-allow-origin': isForAll ? '*' : origin,
    ...(isForAll ? {} : { vary: 'origin' }),
    ...(cors.allowCredentials ? { 'access-control-allow-credentials': 'true' } : {}),
  };
}

function listHeader(name: string, values: readonly string[]): Record<string, string> {
  return values.length === 0 ? {} : { [name]: values.join(',') };
}
