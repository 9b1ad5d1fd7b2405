import type { Json } from './json.ts';

const OPEN = '⟨';
const CLOSE = '⟩';

/**
 * Stands in a plan for a value that only a started resource knows. It is ordinary text, so that it can be joined into a
 * longer text and printed, and what was made of it is still recognized as unknown.
 */
export function placeholder(name: string): string {
  return `${OPEN}${name}${CLOSE}`;
}

/** Whether a value, or anything inside it, is not known before the start. */
export function isLate(value: Json | undefined): boolean {
  if (typeof value === 'string') return value.includes(OPEN) && value.includes(CLOSE);
  if (Array.isArray(value)) return value.some(isLate);
  return typeof value === 'object' && value !== null && Object.values(value).some(isLate);
}
