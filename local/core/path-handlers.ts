import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers requests that a server serves beside what it is there for. */
export type PathHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** Who answers below which path. */
export class PathHandlers {
  readonly #handlers = new Map<string, PathHandler>();

  /** @returns what takes the handler away again. */
  add(prefix: string, handler: PathHandler): () => void {
    const key = prefix.replace(/\/+$/, '');
    if (!key.startsWith('/')) throw new Error(`a path starts with a slash, "${prefix}" does not`);
    if (this.#handlers.has(key)) throw new Error(`the path ${key} is served already`);
    this.#handlers.set(key, handler);
    return () => {
      this.#handlers.delete(key);
    };
  }

  /** The handler of the longest prefix, which ends where a segment of the path does. */
  find(path: string): PathHandler | undefined {
    let longest = '';
    // By the handlers, which are few, and not by the path, which whoever asks makes as long as he likes.
    for (const prefix of this.#handlers.keys())
      if (prefix.length > longest.length && isBelow(path, prefix)) longest = prefix;
    return this.#handlers.get(longest);
  }
}

function isBelow(path: string, prefix: string): boolean {
  return path.startsWith(prefix) && (path.length === prefix.length || path.charAt(prefix.length) === '/');
}
