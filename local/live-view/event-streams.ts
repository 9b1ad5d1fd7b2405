import type { ServerResponse } from 'node:http';
import type { Clock, Timer } from '../core/clock.ts';
import type { Journal, JournalEntry } from '../core/journal.ts';
import { Problem } from './problem.ts';
import { summarizeEntry } from './summarize-entry.ts';

/** The newest entries that a new reader gets first. */
const FIRST_ENTRIES = 200;
/** Entries are gathered for that long, and written as text once for all readers. */
const FLUSH_MS = 100;
const STATE_MS = 1_000;
const HEARTBEAT_MS = 15_000;
/** What a reader waits before it connects anew. */
const RETRY_MS = 1_000;
/** What may lie unread in this process for one reader. */
const MAX_UNREAD_BYTES = 4 * 1024 * 1024;
/** Of what happens between two writes, which is much when a function floods its log. */
const MAX_PENDING = 5_000;
/** Tabs that are forgotten are readers too. */
const MAX_READERS = 20;

interface StreamOptions {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly mappings: () => readonly object[];
}

/**
 * Pushes the journal as server-sent events: `entry` with each entry, the newest ones first, and `state` once a second. Who
 * reads slower than it is written is dropped, and may come again. Without readers nothing is done.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class EventStreams {
  readonly #options: StreamOptions;
  readonly #readers = new Map<ServerResponse, Timer | undefined>();
  #pending: JournalEntry[] = [];
  #following: { readonly timers: Timer[]; readonly unsubscribe: () => void } | undefined;
  #isStopped = false;

  constructor(options: StreamOptions) {
    this.#options = options;
  }

  /**
   * @param expiresAt when the reader's token does, in milliseconds: the stream ends then.
   * @throws Problem 503 when there are too many readers, or when the runner stops.
   */
  open(response: ServerResponse, expiresAt: number | undefined): void {
    if (this.#isStopped) throw new Problem(503, 'The runner stops.');
    if (this.#readers.size >= MAX_READERS)
      throw new Problem(503, `${MAX_READERS} pages follow the runner already. Close one.`);
    // It may have gone while its token was looked at.
    if (response.destroyed) return;
    const { clock, journal } = this.#options;
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    // What is gathered is in the journal's newest already: the readers before this one get it first.
    this.#flush();
    const entries = journal.recent().slice(-FIRST_ENTRIES);
    response.write(`retry: ${RETRY_MS}\n\n${entries.map(renderEntry).join('')}${this.#renderState()}`);
    // A token that is good for longer than a timer can be set is looked at again when the reader comes again.
    const lifetime = expiresAt === undefined ? undefined : Math.min(expiresAt - clock.now(), 2 ** 31 - 1);
    const end = lifetime === undefined ? undefined : clock.schedule(lifetime, () => this.#end(response));
    this.#readers.set(response, end);
    response.once('close', () => this.#forget(response));
    this.#follow();
  }

  get readers(): number {
    return this.#readers.size;
  }

  /** Ends all streams; none is opened any more. */
  stop(): void {
    this.#isStopped = true;
    for (const response of [...this.#readers.keys()]) this.#end(response);
  }

  #follow(): void {
    if (this.#following !== undefined) return;
    const { journal } = this.#options;
    const timers: Timer[] = [];
    const unsubscribe = journal.subscribe((entry) => this.#pending.push(entry));
    this.#following = { timers, unsubscribe };
    this.#repeat(timers, FLUSH_MS, () => this.#flush());
    this.#repeat(timers, STATE_MS, () => this.#write(this.#renderState()));
    this.#repeat(timers, HEARTBEAT_MS, () => this.#write(': still here\n\n'));
  }

  #repeat(timers: Timer[], everyMs: number, task: () => void): void {
    const at = timers.length;
    const arm = (): void => {
      timers[at] = this.#options.clock.schedule(everyMs, () => {
        arm();
        task();
      });
    };
    arm();
  }

  /** Nothing may be written any more to what has ended. */
  #end(response: ServerResponse): void {
    this.#forget(response);
    response.end();
  }

  #forget(response: ServerResponse): void {
    this.#readers.get(response)?.cancel();
    this.#readers.delete(response);
    if (this.#readers.size > 0 || this.#following === undefined) return;
    for (const timer of this.#following.timers) timer.cancel();
    this.#following.unsubscribe();
    this.#following = undefined;
    this.#pending = [];
  }

  #flush(): void {
    if (this.#pending.length === 0) return;
    const entries = this.#pending.slice(-MAX_PENDING);
    this.#pending = [];
    this.#write(entries.map(renderEntry).join(''));
  }

  #write(text: string): void {
    for (const response of [...this.#readers.keys()]) {
      if (response.writableLength > MAX_UNREAD_BYTES) {
        this.#forget(response);
        response.destroy();
      } else response.write(text);
    }
  }

  #renderState(): string {
    const { clock, mappings } = this.#options;
    return `event: state\ndata: ${JSON.stringify({ time: clock.now(), mappings: mappings() })}\n\n`;
  }
}

function renderEntry(entry: JournalEntry): string {
  return `event: entry\ndata: ${JSON.stringify(summarizeEntry(entry))}\n\n`;
}
