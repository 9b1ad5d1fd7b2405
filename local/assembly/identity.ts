import { createHash } from 'node:crypto';
import { partitionOf } from '../core/partition.ts';

/** Names that AWS would draw at random are derived from the stack and the logical id, so that they outlive a restart. */
export interface Identified {
  readonly stack: string;
  readonly logicalId: string;
  readonly account: string;
  readonly region: string;
}

function digest(parts: readonly string[]): Buffer {
  return createHash('sha256').update(parts.join('\u0000')).digest();
}

const UPPER_BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** `<stack>-<logical id>-<12 letters>`, the form of names that CloudFormation makes up, cut to `maxLength`. */
export function physicalName(of: Identified, maxLength = 64): string {
  const suffix = [...digest([of.account, of.region, of.stack, of.logicalId]).subarray(0, 12)]
    .map((byte) => UPPER_BASE32[byte % 32])
    .join('');
  const prefix = `${of.stack}-${of.logicalId}`.slice(0, maxLength - suffix.length - 1);
  return `${prefix}-${suffix}`;
}

/** A UUID (in the layout of version 4) that is always the same for the same parts. */
export function deterministicUuid(...parts: readonly string[]): string {
  const bytes = digest(parts).subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** `<prefix>-<17 hex digits>`, the form of EC2's ids. */
export function ec2Id(prefix: string, of: Identified): string {
  return `${prefix}-${digest([of.account, of.region, of.stack, of.logicalId]).toString('hex').slice(0, 17)}`;
}

/** The id of a stack: an ARN with a UUID of its own. */
export function stackId(of: { stack: string; account: string; region: string }): string {
  const uuid = deterministicUuid('stack', of.account, of.region, of.stack);
  return `arn:${partitionOf(of.region)}:cloudformation:${of.region}:${of.account}:stack/${of.stack}/${uuid}`;
}
