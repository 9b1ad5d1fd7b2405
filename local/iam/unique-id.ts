import { createHash } from 'node:crypto';

const UPPER_BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const DRAWN_CHARACTERS = 17;

/**
 * The id of a role (`AROA`) or a user (`AIDA`), which AWS draws at random and here follows from the ARN.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export function uniqueId(prefix: 'AROA' | 'AIDA', arn: string): string {
  const bytes = createHash('sha256').update(arn).digest().subarray(0, DRAWN_CHARACTERS);
  return prefix + [...bytes].map((byte) => UPPER_BASE32[byte % UPPER_BASE32.length]).join('');
}
