import type { Journal } from '../core/journal.ts';

const MAX_LINES = 20_000;
const MAX_CHARACTERS = 20_000_000;
/** Lines that are gone leave their places empty until there are so many, for to move the others each time would take long. */
const MAX_GONE = 5_000;

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
  readonly #maxLines: number;
  readonly #maxCharacters: number;
  #lines: (LogLine | undefined)[] = [];
  /** So many places at the front are empty. */
  #gone = 0;
  #characters = 0;
  #sequence = 0;

  constructor(
    journal: Journal,
    { maxLines = MAX_LINES, maxCharacters = MAX_CHARACTERS }: LogStoreLimits = {},
  ) {
    this.#maxLines = maxLines;
    this.#maxCharacters = maxCharacters;
    journal.subscribe((entry) => {
      if (entry.kind !== 'function-log') return;
      const { time, functionName, line: text, record } = entry;
      // What the service itself logs as text has a record as well.
      const isJson = record !== undefined && text.startsWith('{');
      this.#add({ sequence: this.#sequence++, time, functionName, text, isJson });
    });
  }

  /** The lines that are left, oldest first, from the one with that sequence on. */
  *forwards(from: number): Generator<LogLine> {
    // Not by index: lines may come and go while somebody reads.
    for (let sequence = Math.max(from, this.#oldest); sequence < this.#sequence; sequence++) {
      const line = this.#at(sequence);
      if (line !== undefined) yield line;
    }
  }

  /** The lines that are left, newest first, from the one with that sequence on; absent, the newest of all. */
  *backwards(from = this.#sequence - 1): Generator<LogLine> {
    for (let sequence = Math.min(from, this.#sequence - 1); sequence >= this.#oldest; sequence--) {
      const line = this.#at(sequence);
      if (line !== undefined) yield line;
    }
  }

  get #oldest(): number {
    return this.#sequence - (this.#lines.length - this.#gone);
  }

  #at(sequence: number): LogLine | undefined {
    return this.#lines[this.#gone + sequence - this.#oldest];
  }

  #add(line: LogLine): void {
    this.#lines.push(line);
    this.#characters += line.text.length;
    while (this.#lines.length - this.#gone > this.#maxLines || this.#characters > this.#maxCharacters) {
      this.#characters -= this.#lines[this.#gone]?.text.length ?? 0;
      this.#lines[this.#gone++] = undefined;
    }
    if (this.#gone < MAX_GONE) return;
    this.#lines = this.#lines.slice(this.#gone);
    this.#gone = 0;
  }
}
