import type { Journal } from '../../local/core/journal.ts';
import type { RunnerDescription } from '../../local/runner-description.ts';
import { describeEntry, renderLine } from '../print/feed.ts';
import { paint } from '../print/print.ts';
import { Repeats } from './repeats.ts';

const CLEAR_LINE = '\r\x1b[K';

/** What the person, or with `json` the program, that started the runner sees. */
export class Screen {
  readonly #json: boolean;
  readonly #steps: 'all' | 'under way' | 'none';
  #step: { label: string; since: number } | undefined;

  /** @param options.transient shows steps only while they last, and only on a terminal. */
  constructor(options: { json: boolean; transient?: boolean }) {
    this.#json = options.json;
    this.#steps = options.json ? 'none' : options.transient === true ? 'under way' : 'all';
  }

  /** Says what is under way: on a terminal it is replaced by how long it took. */
  begin(label: string): void {
    this.#step = { label, since: performance.now() };
    this.#showStep();
  }

  end(result: string): void {
    if (this.#step === undefined) return;
    const { label, since } = this.#step;
    this.#hideStep();
    this.#step = undefined;
    if (this.#steps !== 'all') return;
    const took = `${((performance.now() - since) / 1000).toFixed(1)} s`;
    this.line(`  ${label.padEnd(12)} ${result.padEnd(44)} ${paint('dim', took)}`);
  }

  /** Takes the step off the screen that something else than its end ended: what comes next says why. */
  abandon(): void {
    if (this.#step !== undefined) this.end('not finished');
  }

  /** The runner is ready: where it listens, and what to try. */
  ready(runner: Omit<RunnerDescription, 'pid'>, options: { seconds: number }): void {
    if (this.#json) {
      const { credentials, ...addresses } = runner;
      this.#print({
        ready: { ...addresses, accessKeyId: credentials.accessKeyId, seconds: options.seconds },
      });
      return;
    }
    this.line('');
    const consoles = Object.values(runner.outputs).map((outputs) => outputs['ApiUrl']);
    for (const { url } of runner.httpApis)
      this.line(
        consoles.includes(url)
          ? `  Console      ${url} (and the HTTP API; sign in as viewer or as operator)`
          : `  HTTP API     ${url}`,
      );
    for (const { plaintext, tls } of runner.kafka.clusters) {
      const use =
        tls === undefined
          ? 'as it runs there, which checks no rights of functions'
          : `for tools, ${tls.host}:${tls.port} with TLS and IAM`;
      this.line(`  Kafka        ${plaintext.host}:${plaintext.port} ${use}`);
    }
    this.line(`  AWS APIs     ${runner.awsApiUrl} (Lambda, DynamoDB, MSK and more)`);
    this.line('  Try          npx millrace summary');
    this.line('               npx millrace users update --user bob --status paid');
    this.line('               npx millrace groups list');
    this.line('');
    this.line(`  ${paint('green', 'ready')} in ${options.seconds.toFixed(1)} s, Ctrl+C stops`);
    this.line(`  ${paint('dim', 'time, what, where on Kafka (topic-partition@offset), about what, id')}`);
    this.line('');
  }

  /** Prints what the engines and functions report, until the returned function is called. */
  follow(journal: Journal): () => void {
    const repeats = new Repeats();
    return journal.subscribe((entry) => {
      const line = describeEntry(entry);
      if (line === undefined) return;
      if (this.#json) this.#print(line);
      else if (!repeats.isRepeated(line))
        this.line(renderLine(line, { columns: process.stdout.isTTY ? process.stdout.columns : undefined }));
    });
  }

  /** A result: `facts` for programs, `lines` for people. */
  result(facts: object, lines: readonly string[]): void {
    if (this.#json) this.#print(facts);
    else for (const line of lines) this.line(line);
  }

  /** A line that leaves what is under way below it. */
  line(text: string): void {
    this.#hideStep();
    process.stdout.write(`${text}\n`);
    this.#showStep();
  }

  #showStep(): void {
    if (this.#step === undefined || this.#steps === 'none' || !process.stdout.isTTY) return;
    process.stdout.write(`  ${paint('dim', `${this.#step.label} …`)}`);
  }

  #hideStep(): void {
    if (this.#step === undefined || this.#steps === 'none' || !process.stdout.isTTY) return;
    process.stdout.write(CLEAR_LINE);
  }

  #print(value: object): void {
    process.stdout.write(`${JSON.stringify(value)}\n`);
  }
}
