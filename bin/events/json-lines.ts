import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { isStackOverflow } from '../../functions/shared/stack-overflow.ts';
import { asError, UserError } from '../../local/core/errors.ts';

/** More would only scroll the first ones away. */
const MAX_NAMED = 100;

/** A value of a file and where it is there, for a person: `line 3`, or `entry 3` of an array. */
export interface FileEntry<T = unknown> {
  readonly where: string;
  readonly value: T;
}

/** Something that does not fit, with everything that is wrong with it. */
export interface BadEntry {
  readonly where: string;
  readonly problem: string;
}

/** What was found: the good ones, and the bad ones to be told of together. */
export interface Checked<T> {
  readonly good: readonly FileEntry<T>[];
  readonly bad: readonly BadEntry[];
}

/** How a number's text is kept; see JSON.parse. */
type Reviver = (key: string, value: unknown, source: string | undefined) => unknown;

/**
 * The text of a file, or for `-` of the input.
 * @throws UserError ARGUMENT_INVALID when it cannot be read.
 */
export async function readInput(path: string): Promise<string> {
  try {
    return (path === '-' ? await text(process.stdin) : await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    const { message } = asError(error);
    throw new UserError('ARGUMENT_INVALID', `${path} cannot be read: ${message}.`, { cause: error });
  }
}

/** Reads JSON lines, empty ones left out, or one JSON array. */
export function parseEntries(content: string, revive: Reviver = (_key, value) => value): Checked<unknown> {
  const parse = (json: string): unknown =>
    JSON.parse(json, (key, value, { source }) => revive(key, value, source));
  if (content.trimStart().startsWith('[')) return parseArray(content, parse);
  const good: FileEntry[] = [];
  const bad: BadEntry[] = [];
  content.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === '') return;
    const where = `line ${index + 1}`;
    try {
      good.push({ where, value: parse(line) });
    } catch (error) {
      bad.push({ where, problem: describeSyntax(error) });
    }
  });
  return { good, bad };
}

function parseArray(content: string, parse: (json: string) => unknown): Checked<unknown> {
  try {
    const values = parse(content);
    const entries = Array.isArray(values) ? values : [];
    return {
      good: entries.map((value: unknown, index) => ({ where: `entry ${index + 1}`, value })),
      bad: [],
    };
  } catch (error) {
    return { good: [], bad: [{ where: 'the array', problem: describeSyntax(error) }] };
  }
}

function describeSyntax(error: unknown): string {
  if (error instanceof SyntaxError) return `is not JSON: ${error.message}`;
  if (isStackOverflow(error)) return 'is nested too deeply';
  throw error;
}

/**
 * Answers the entries when all are good.
 * @throws UserError ARGUMENT_INVALID naming every bad one, or saying that there is none at all.
 */
export function requireGood<T>(
  { good, bad }: Checked<T>,
  { path, undone }: { path: string; undone: string },
): readonly FileEntry<T>[] {
  const file = path === '-' ? 'the input' : path;
  const count = good.length + bad.length;
  if (count === 0) throw new UserError('ARGUMENT_INVALID', `There is nothing in ${file}; ${undone}.`);
  if (bad.length === 0) return good;
  const lines = bad
    .toSorted(compareWhere)
    .slice(0, MAX_NAMED)
    .map(({ where, problem }) => `  ${where}: ${problem}`);
  if (bad.length > MAX_NAMED) lines.push(`  and ${bad.length - MAX_NAMED} more`);
  throw new UserError(
    'ARGUMENT_INVALID',
    [`${bad.length} of ${count} in ${file} do not fit; ${undone}:`, ...lines].join('\n'),
  );
}

/** By the number in it. */
function compareWhere({ where: a }: BadEntry, { where: b }: BadEntry): number {
  return Number(a.replace(/\D+/, '')) - Number(b.replace(/\D+/, ''));
}
