import { z } from 'zod';

const record = z.record(z.string(), z.unknown());
const list = z.array(z.unknown());

/** What a list or a map takes beside its members, and each member of it. */
const CONTAINER_BYTES = 3;
const MEMBER_BYTES = 1;

/**
 * How large an item is to the service, names included, in bytes; what is no item is as large as nothing.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemSize(item: unknown): number {
  const attributes = record.safeParse(item);
  if (!attributes.success) return 0;
  return sum(Object.entries(attributes.data), ([name, value]) => Buffer.byteLength(name) + valueSize(value));
}

function valueSize(value: unknown): number {
  const [type, content] = Object.entries(record.safeParse(value).data ?? {})[0] ?? [];
  if (type === 'M') {
    const members = Object.keys(record.safeParse(content).data ?? {}).length;
    return CONTAINER_BYTES + members * MEMBER_BYTES + itemSize(content);
  }
  if (type === 'L') {
    const members = list.safeParse(content).data ?? [];
    return CONTAINER_BYTES + members.length * MEMBER_BYTES + sum(members, valueSize);
  }
  if (Array.isArray(content)) return sum(content, (member) => scalarSize(type?.[0], member));
  return scalarSize(type, content);
}

function scalarSize(type: string | undefined, content: unknown): number {
  if (typeof content !== 'string') return 1;
  if (type === 'N') return Math.ceil(content.replace(/[-.]|^0+/g, '').length / 2) + 1;
  return type === 'B' ? Buffer.byteLength(content, 'base64') : Buffer.byteLength(content);
}

function sum<T>(values: readonly T[], size: (value: T) => number): number {
  return values.reduce((total, value) => total + size(value), 0);
}
