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
    if (this.#handlers.size === 0) return undefined;
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
      const handler = this.#handlers.get(path.slice(0, end));
      if (handler !== undefined) return handler;
    }
    return undefined;
  }
}
