import { StringDecoder } from 'node:string_decoder';
import type { Clock } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import { PauseBetweenRepeats } from '../core/pause-between-repeats.ts';
import { type EmbeddedMetric, isEmbeddedMetrics, readEmbeddedMetrics } from './embedded-metrics.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { type PlatformEvent, renderPlatformEvent } from './platform-log.ts';

/** What `X-Amz-Log-Type: Tail` answers at most, before base64. */
const MAX_TAIL_BYTES = 4096;
/** CloudWatch Logs splits a longer line into events of this size. */
const MAX_LINE_CHARACTERS = 256 * 1024;

interface LogOptions {
  readonly definition: FunctionDefinition;
  readonly journal: Journal;
  readonly clock: Clock;
}

/** The log stream of one environment: cuts its output into lines, journals them and keeps the tail of the run. */
export class EnvironmentLog {
  readonly #definition: FunctionDefinition;
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #pause: PauseBetweenRepeats;
  readonly #streams: { decoder: StringDecoder; partial: string }[] = [];
  #requestId: string | undefined;
  #tail: string[] = [];
  #tailCharacters = 0;

  constructor({ definition, journal, clock }: LogOptions) {
    this.#definition = definition;
    this.#journal = journal;
    this.#clock = clock;
    this.#pause = new PauseBetweenRepeats(clock);
  }

  /** Takes the output of one stream (stdout or stderr). */
  attach(stream: NodeJS.ReadableStream): void {
    const state = { decoder: new StringDecoder('utf8'), partial: '' };
    this.#streams.push(state);
    stream.on('data', (chunk: Buffer) => {
      const lines = (state.partial + state.decoder.write(chunk)).split('\n');
      state.partial = lines.pop() ?? '';
      for (const line of lines) this.#writeOutput(line);
      while (state.partial.length > MAX_LINE_CHARACTERS) {
        this.#writeOutput(state.partial.slice(0, MAX_LINE_CHARACTERS));
        state.partial = state.partial.slice(MAX_LINE_CHARACTERS);
      }
    });
  }

  /** From here on lines belong to this invocation, and make its tail. Lines of the init phase stay in the first tail. */
  begin(requestId: string): void {
    this.#requestId = requestId;
  }

  /** Ends what an invocation wrote without a line break, and answers the last 4 KB of its log. */
  end(events: readonly PlatformEvent[]): string {
    this.flush();
    for (const event of events) this.writePlatform(event);
    const tail = Buffer.from(this.#tail.join(''));
    this.#requestId = undefined;
    this.#tail = [];
    this.#tailCharacters = 0;
    return tail.subarray(Math.max(0, tail.length - MAX_TAIL_BYTES)).toString('utf8');
  }

  flush(): void {
    for (const state of this.#streams) {
      const rest = state.partial + state.decoder.end();
      state.partial = '';
      if (rest !== '') this.#writeOutput(rest);
    }
  }

  writePlatform(event: PlatformEvent): void {
    const rendered = renderPlatformEvent(event, { log: this.#definition.log, time: this.#clock.now() });
    if (rendered !== undefined) this.#write(rendered.line, rendered.record);
  }

  #writeOutput(line: string): void {
    if (line === '') return;
    this.#write(line.replaceAll('\r', '\n'), parseRecord(line) ?? parseMetrics(line));
  }

  #write(line: string, record: Record<string, unknown> | undefined): void {
    const metrics = record === undefined ? undefined : this.#takeMetrics(record);
    if (metrics === undefined) this.#recordLine(line, record);
    else for (const metric of metrics) this.#recordMetric(metric, record);
    this.#tail.push(`${line}\n`);
    this.#tailCharacters += line.length + 1;
    while (this.#tail.length > 1 && this.#tailCharacters - (this.#tail[0]?.length ?? 0) > MAX_TAIL_BYTES)
      this.#tailCharacters -= this.#tail.shift()?.length ?? 0;
  }

  #recordLine(line: string, record: Record<string, unknown> | undefined): void {
    this.#journal.record({
      kind: 'function-log',
      functionName: this.#definition.name,
      line,
      ...this.#findRequestId(record),
      ...(record === undefined ? {} : { record }),
    });
  }

  #recordMetric(metric: EmbeddedMetric, record: Record<string, unknown> | undefined): void {
    const { name: functionName } = this.#definition;
    this.#journal.record({ kind: 'metric', functionName, ...this.#findRequestId(record), ...metric });
  }

  #findRequestId(record: Record<string, unknown> | undefined): { requestId?: string } {
    const requestId = this.#requestId ?? readRequestId(record);
    return requestId === undefined ? {} : { requestId };
  }

  /** The metrics in place of a line; undefined for a line that stays one. */
  #takeMetrics(record: Record<string, unknown>): readonly EmbeddedMetric[] | undefined {
    const { message } = record;
    if (isWrapped(message))
      this.#warnOfMetrics('console wraps a line in the JSON log format; write it to process.stdout');
    if (!isEmbeddedMetrics(record)) return undefined;
    const read = readEmbeddedMetrics(record);
    if ('problem' in read) this.#warnOfMetrics(read.problem);
    return 'metrics' in read && read.metrics.length > 0 ? read.metrics : undefined;
  }

  #warnOfMetrics(problem: string): void {
    const message = `${this.#definition.name} logged metrics that CloudWatch would drop in silence: ${problem}.`;
    if (this.#pause.isDue(message)) this.#journal.record({ kind: 'warning', source: 'lambda', message });
  }
}

function parseRecord(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    // A line that only looks like JSON is text.
    return undefined;
  }
}

/** Whether a line of the JSON log format has metrics inside, as an object or as text, where CloudWatch does not look. */
function isWrapped(message: unknown): boolean {
  if (typeof message === 'string') return message.startsWith('{"_aws":');
  return typeof message === 'object' && message !== null && isEmbeddedMetrics({ ...message });
}

/** What the runtime puts before a line of a text log; metrics are found behind it. */
const TEXT_PREFIX = /^[\dT:.Z-]+\t[^\t]+\t[A-Z]+\t(?=\{)/;

function parseMetrics(line: string): Record<string, unknown> | undefined {
  const prefix = TEXT_PREFIX.exec(line)?.[0];
  const record = prefix === undefined ? undefined : parseRecord(line.slice(prefix.length));
  return record !== undefined && isEmbeddedMetrics(record) ? record : undefined;
}

/** A line between two invocations still names its own when a logger put it there (the runtime's key, then Powertools'). */
function readRequestId(record: Record<string, unknown> | undefined): string | undefined {
  for (const key of ['requestId', 'function_request_id']) {
    const value = record?.[key];
    if (typeof value === 'string' && value !== '-') return value;
  }
  return undefined;
}
