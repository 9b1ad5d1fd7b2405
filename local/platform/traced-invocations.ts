import type { Journal } from '../core/journal.ts';

/** Far more than run at a time; a request may still be under way when its invocation has ended. */
const MAX_REMEMBERED = 2_000;

/**
 * Which invocation a request to an AWS API belongs to: AWS's SDK in a function sends the invocation's own trace header
 * along, which names the run as the parent with active tracing, and with pass-through a caller that Lambda made up, unless
 * the caller gave one; runs to which a caller gives the same header are not told apart.
 */
export class TracedInvocations {
  readonly #requestIds = new Map<string, string>();

  constructor(journal: Journal) {
    journal.subscribe((entry) => {
      if (entry.kind === 'invocation-started') this.#add(entry);
    });
  }

  /** The request id of the invocation. */
  find(functionName: string, traceHeader: string): string | undefined {
    return this.#requestIds.get(toKey(functionName, traceHeader));
  }

  #add(entry: { functionName: string; traceHeader: string; requestId: string }): void {
    const key = toKey(entry.functionName, entry.traceHeader);
    this.#requestIds.delete(key);
    this.#requestIds.set(key, entry.requestId);
    for (const oldest of this.#requestIds.keys()) {
      if (this.#requestIds.size <= MAX_REMEMBERED) break;
      this.#requestIds.delete(oldest);
    }
  }
}

function toKey(functionName: string, traceHeader: string): string {
  return `${functionName} ${traceHeader}`;
}
