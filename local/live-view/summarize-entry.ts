import type { JournalEntry } from '../core/journal.ts';

/** As much of a text as the feed shows. */
const MAX_TEXT_CHARACTERS = 400;
/** A line may have 256 KB. */
const MAX_LINE_CHARACTERS = 4_000;

/**
 * An entry as it is pushed to whoever watches: without payloads and results, and no more of long texts than the runner's
 * own feed shows.
 */
export function summarizeEntry(entry: JournalEntry): JournalEntry {
  switch (entry.kind) {
    case 'invocation-started': {
      const { payload: _payload, ...rest } = entry;
      return rest;
    }
    case 'invocation': {
      const { result: _result, ...rest } = entry;
      return rest;
    }
    case 'message':
      return { ...entry, body: cut(entry.body, MAX_TEXT_CHARACTERS) };
    case 'function-log': {
      if (entry.line.length <= MAX_LINE_CHARACTERS) return entry;
      const { record: _record, ...rest } = entry;
      return { ...rest, line: cut(entry.line, MAX_LINE_CHARACTERS) };
    }
    default:
      return entry;
  }
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
