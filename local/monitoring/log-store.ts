import { BoundedLog } from '../core/bounded-log.ts';
import type { Journal } from '../core/journal.ts';

const MAX_LINES = 20_000;
const MAX_CHARACTERS = 20_000_000;

/** A line that a function wrote. */
export interface LogLine {
  /** Counts the lines of the run: no two have the same, and a later one has a higher one. */
  readonly sequence: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly functionName: string;
  readonly text: string;
  /** Whether the text is a JSON object. */
  readonly isJson: boolean;
}

export interface LogStoreLimits {
  readonly maxLines?: number;
  readonly maxCharacters?: number;
}

/**
 * The newest lines of all functions, from its making on. Lines that metrics were taken from are not among them, which
 * CloudWatch Logs keeps as well.
 */
export class LogStore {
  readonly #lines: BoundedLog<LogLine>;

  constructor(
    journal: Journal,
    { maxLines = MAX_LINES, maxCharacters = MAX_CHARACTERS }: LogStoreLimits = {},
  ) {
    const lines = new BoundedLog<LogLine>({
      maxItems: maxLines,
      maxWeight: maxCharacters,
      weigh: ({ text }) => text.length,
    });
    this.#lines = lines;
    journal.subscribe((entry) => {
      if (entry.kind !== 'function-log') return;
      const { time, functionName, line: text, record } = entry;
      // What the service itself logs as text has a record as well.
      const isJson = record !== undefined && text.startsWith('{');
      lines.push({ sequence: lines.next, time, functionName, text, isJson });
    });
  }

  /** The lines that are left, oldest first, from the one with that sequence on. */
  *forwards(from: number): Generator<LogLine> {
    const lines = this.#lines;
    for (let sequence = Math.max(from, lines.first); sequence < lines.next; sequence++) {
      const line = lines.at(sequence);
      if (line !== undefined) yield line;
    }
  }

  /** The lines that are left, newest first, from the one with that sequence on; absent, the newest of all. */
  *backwards(from = this.#lines.next - 1): Generator<LogLine> {
    const lines = this.#lines;
    for (let sequence = Math.min(from, lines.next - 1); sequence >= lines.first; sequence--) {
      const line = lines.at(sequence);
      if (line !== undefined) yield line;
    }
  }
}
