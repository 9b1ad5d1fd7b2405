import { isStackOverflow } from '../shared/stack-overflow.ts';
import { parseWithDigits } from './exact-json.ts';
import type { ReadableValue } from './record-formats.ts';

/** Field values by their paths, `{"user": "alice", "details.sender": "..."}`. */
export type FieldFilter = Readonly<Record<string, string>>;

/** Whether a value has all of the fields: each compared as text, numbers by their digits. */
export function matchFields(value: ReadableValue | undefined, filter: FieldFilter): boolean {
  const wanted = Object.entries(filter);
  if (wanted.length === 0) return true;
  if (value === undefined || (value.format !== 'json' && value.format !== 'avro')) return false;
  try {
    const parsed = parseWithDigits(value.text);
    return wanted.every(([path, text]) => findField(parsed, path) === text);
  } catch (error) {
    // Nobody looks for a field in there.
    if (!isStackOverflow(error)) throw error;
    return false;
  }
}

/** A field that is named with its dots wins over one inside another. */
function findField(value: unknown, path: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Object.hasOwn(value, path)) return showField(Reflect.get(value, path));
  for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
    const head = path.slice(0, dot);
    if (!Object.hasOwn(value, head)) continue;
    const found = findField(Reflect.get(value, head), path.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

function showField(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
