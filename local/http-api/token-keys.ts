import type { JWK } from 'jose';

/**
 * The public keys of an issuer, which API Gateway would read from the `jwks_uri` of its discovery document; undefined for
 * an issuer that nobody here is.
 */
export type FindKeys = (issuer: string) => { readonly keys: readonly JWK[] } | undefined;
