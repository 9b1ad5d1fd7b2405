import { describeIssues } from '../print/describe-issues.ts';
import type { EventKind, SentEvent } from './event-kinds.ts';
import { type BadEntry, type FileEntry, parseEntries, readInput, requireGood } from './json-lines.ts';

/**
 * Reads a file of events for a producer. What a producer would give to an event that lacks it, it has afterwards.
 * @throws UserError ARGUMENT_INVALID naming every event that does not fit, so that none is sent unless all are good.
 */
export async function readEvents(path: string, kind: EventKind): Promise<SentEvent[]> {
  const [content, schema] = await Promise.all([readInput(path), kind.loadSchema()]);
  const entries = parseEntries(content, (key, value, source) =>
    key === kind.exactField && typeof value === 'number' ? source : value,
  );
  const good: FileEntry<SentEvent>[] = [];
  const bad: BadEntry[] = [...entries.bad];
  const firstWithId = new Map<unknown, string>();
  for (const { where, value } of entries.good) {
    const candidate = isObject(value) ? { ...kind.defaults(), ...value } : value;
    const parsed = schema.safeParse(candidate);
    if (!parsed.success) {
      bad.push({ where, problem: describeIssues(parsed.error, candidate) });
      continue;
    }
    const event: SentEvent = { ...parsed.data };
    const id = event[kind.id];
    const first = firstWithId.get(id);
    if (first === undefined) {
      firstWithId.set(id, where);
      good.push({ where, value: event });
    } else {
      // A producer takes an id once a call, and nobody sees from here where a call ends.
      bad.push({ where, problem: `${kind.id} ${JSON.stringify(id)} is that of ${first}: each has its own` });
    }
  }
  const checked = requireGood({ good, bad }, { path, undone: 'nothing was sent' });
  return checked.map(({ value }) => value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
