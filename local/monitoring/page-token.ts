import { createHash } from 'node:crypto';
import { z } from 'zod';

/** More than one of ours has: what is longer is none, and takes long to be read. */
const MAX_LENGTH = 200;

const tokenSchema = z.tuple([z.string(), z.number().int().nonnegative()]);

/** Says where to go on. It goes with the request that it was answered to, and no other. */
export function writePageToken(request: unknown, position: number): string {
  return Buffer.from(JSON.stringify([digest(request), position])).toString('base64url');
}

/** @returns undefined for a text that is no token, or that of another request. */
export function readPageToken(request: unknown, token: string): number | undefined {
  if (token.length > MAX_LENGTH) return undefined;
  const parsed = tokenSchema.safeParse(parseJson(Buffer.from(token, 'base64url').toString('utf8')));
  if (!parsed.success) return undefined;
  const [of, position] = parsed.data;
  return of === digest(request) ? position : undefined;
}

function digest(request: unknown): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('base64url').slice(0, 16);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A SyntaxError: the text is no token.
    return undefined;
  }
}
