import { isStackOverflow } from '../shared/stack-overflow.ts';
import { stringifyWith } from './exact-json.ts';
import type { ReadableValue } from './record-formats.ts';

const MASK = '***';
const WITHHELD = {
  format: 'text',
  text: MASK,
  problem: 'it is withheld, and shown to operators',
} as const;

/**
 * A value without what stands in fields of these names, however deep. What is no JSON and has one of the names in it, as an
 * event that was cut off in the middle has, is withheld whole.
 */
export function hideFields(value: ReadableValue, names: readonly string[]): ReadableValue {
  if (value.format !== 'json' && value.format !== 'avro') return mentions(value, names) ? WITHHELD : value;
  try {
    const text = stringifyWith(value.text, (key, held) =>
      names.includes(key) && held !== null ? MASK : held,
    );
    return { ...value, text };
  } catch (error) {
    // Nested so deeply that nobody can say what is in it.
    if (!isStackOverflow(error)) throw error;
    return WITHHELD;
  }
}

function mentions({ format, text }: ReadableValue, names: readonly string[]): boolean {
  const shown = format === 'base64' ? Buffer.from(text, 'base64').toString('latin1') : text;
  return names.some((name) => shown.toLowerCase().includes(name));
}
