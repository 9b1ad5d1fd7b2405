/** One event of a stream of server-sent events. */
export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
}

/**
 * Takes a stream of server-sent events apart as it comes, in pieces of any size; comments are heartbeats and give nothing.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class EventParser {
  #rest = '';
  #event = 'message';
  #data: string[] = [];

  /** The events that the text completes. */
  push(text: string): ServerSentEvent[] {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    const complete: ServerSentEvent[] = [];
    for (const line of lines) {
      if (line !== '') this.#take(line);
      else if (this.#data.length > 0) {
        complete.push({ event: this.#event, data: this.#data.join('\n') });
        this.#reset();
      } else this.#reset();
    }
    return complete;
  }

  #take(line: string): void {
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.#event = value;
    if (field === 'data') this.#data.push(value);
  }

  #reset(): void {
    this.#event = 'message';
    this.#data = [];
  }
}
