import * as z from 'zod';
import { HttpProblem } from '../shared/http/problem.ts';
import type { ItemKey, Page, PageRequest } from '../shared/table-page.ts';

/**
 * DynamoDB takes 2,048 bytes of a partition key and 1,024 of a sort key, and no half of a character: it would refuse the
 * request, and the fault be ours.
 */
const keyText = z
  .string()
  .min(1)
  .refine((text) => text.isWellFormed() && Buffer.byteLength(text) <= 1_024);

/** What a page is asked for with: see functions/api/contract/paging.ts. */
interface PageQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/**
 * Reads the cursor of a list: the key of the last item of the page before. Whoever makes one up sees what the list has after
 * that key and nothing else, as the list would have shown anyway, so that it needs no signature.
 * @param key of the items: its names, and the values that the filters leave no choice of.
 * @throws HttpProblem 400 for a cursor of another list or other filters.
 */
export function readPage(
  { limit, cursor }: PageQuery,
  key: Readonly<Record<string, string | undefined>>,
): PageRequest {
  if (cursor === undefined) return { limit };
  const schema = z.strictObject(
    Object.fromEntries(
      Object.entries(key).map(([name, value]) => [name, value === undefined ? keyText : z.literal(value)]),
    ),
  );
  const parsed = schema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (parsed.success) return { limit, after: parsed.data };
  const problem = 'is no cursor of this list: take "next" of the page before, with the same filters';
  throw new HttpProblem(400, 'See the violations for what to change.', {
    violations: [{ path: 'cursor', value: JSON.stringify(cursor).slice(0, 120), problem }],
  });
}

/** A page as the API answers it. */
export function toAnswer<T>({ items, next }: Page<T>): { items: T[]; next: string | null } {
  return { items, next: next === undefined ? null : writeCursor(next) };
}

function writeCursor(key: ItemKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // SyntaxError, the one thing JSON.parse throws: then it is no cursor.
    return undefined;
  }
}
