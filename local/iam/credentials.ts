import { hash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import type { AwsCredentials } from '../core/access.ts';

const KEY_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * Temporary credentials in the shape STS gives them: an access key id of 20 characters that starts with ASIA, a secret
 * of 40, and a session token.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export function createSessionCredentials(): AwsCredentials {
  let accessKeyId = 'ASIA';
  while (accessKeyId.length < 20) accessKeyId += KEY_ALPHABET[randomInt(KEY_ALPHABET.length)];
  return {
    accessKeyId,
    secretAccessKey: randomBytes(30).toString('base64'),
    sessionToken: randomBytes(192).toString('base64'),
  };
}

/** Compares without telling by its duration how much was right. Hashed first, since lengths may differ. */
export function equalSecrets(given: string, expected: string): boolean {
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', expected, 'buffer'));
}
