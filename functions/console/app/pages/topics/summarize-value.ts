import type { ShownValue } from '../../../../api/contract/kafka-answers.ts';
import { parseJson } from './parse-json.ts';

/** More of it nobody reads in a line. */
const MOST_CHARACTERS = 300;

/** A value in the one line that a table has for it: of an object its fields, ids at the end. */
export function summarizeValue(value: ShownValue | null): string {
  if (value === null) return '∅';
  const { format, text } = value;
  if (format === 'text' || format === 'base64' || value.cutFrom !== undefined)
    return text.slice(0, MOST_CHARACTERS);
  const parsed = parseJson(text);
  if (parsed.problem !== undefined || !isObject(parsed.value))
    return text.replace(/\s+/g, ' ').slice(0, MOST_CHARACTERS);
  const fields = Object.entries(parsed.value).map(([name, one]) => ({
    name,
    isId: name.endsWith('_id'),
    one,
  }));
  return fields
    .sort((a, b) => Number(a.isId) - Number(b.isId))
    .map(({ name, one }) => `${name}=${typeof one === 'string' ? one : JSON.stringify(one)}`)
    .join('  ')
    .slice(0, MOST_CHARACTERS);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
