import { createHash } from 'node:crypto';
import type { GroupDefinition } from './definitions.ts';

/** Who can sign in here: nobody has a password. */
export interface User {
  /** A UUID, always the same for the same user of the same pool. */
  readonly sub: string;
  readonly username: string;
  readonly email: string;
  readonly groups: readonly string[];
  /** What the user may, in a sentence. */
  readonly description?: string;
}

export function userOf(
  poolId: string,
  { name, description }: GroupDefinition,
  groups: readonly string[],
): User {
  return {
    ...{ sub: subOf(poolId, name), username: name, email: `${name}@example.com`, groups },
    ...(description === undefined ? {} : { description }),
  };
}

function subOf(poolId: string, username: string): string {
  const bytes = createHash('sha256').update(`${poolId}\u0000${username}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
