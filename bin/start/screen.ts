import type { Journal } from '../../local/core/journal.ts';
import type { RunnerDescription } from '../../local/runner-description.ts';
import { describeEntry, renderLine } from '../feed.ts';
import { paint } from '../print.ts';

/** What the person, or with `json` the program, that started the runner sees. */
export class Screen {
  readonly #json: boolean;
  #step: { label: string; since: number } | undefined;

  constructor(options: { json: boolean }) {
    this.#json = options.json;
  }

  /** Says what is under way: on a terminal it is replaced by how long it took. */
  begin(label: string): void {
    this.#step = { label, since: performance.now() };
    if (!this.#json && process.stdout.isTTY) process.stdout.write(`  ${paint('dim', `${label} …`)}`);
  }

  end(result: string): void {
    if (this.#json || this.#step === undefined) return;
    const { label, since } = this.#step;
    this.#step = undefined;
    const took = `${((performance.now() - since) / 1000).toFixed(1)} s`;
    if (process.stdout.isTTY) process.stdout.write('\r\x1b[K');
    this.line(`  ${label.padEnd(12)} ${result.padEnd(44)} ${paint('dim', took)}`);
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
    for (const { plaintext, tls } of runner.kafka.clusters) {
      this.line(
        `  Kafka      ${plaintext.host}:${plaintext.port} for tools, ${tls.host}:${tls.port} with TLS and IAM`,
      );
    }
    this.line(`  AWS APIs   ${runner.awsApiUrl} (Lambda, DynamoDB, MSK)`);
    this.line('  Try        npx millrace orders show · npx millrace users update --user bob --status paid');
    this.line('');
    this.line(`  ${paint('green', 'ready')} in ${options.seconds.toFixed(1)} s, Ctrl+C stops`);
    this.line('');
  }

  /** Prints what the engines and functions report, until the returned function is called. */
  follow(journal: Journal): () => void {
    return journal.subscribe((entry) => {
      const line = describeEntry(entry);
      if (line === undefined) return;
      if (this.#json) this.#print(line);
      else this.line(renderLine(line));
    });
  }

  /** A result: `facts` for programs, `lines` for people. */
  result(facts: object, lines: readonly string[]): void {
    if (this.#json) this.#print(facts);
    else for (const line of lines) this.line(line);
  }

  line(text: string): void {
    process.stdout.write(`${text}\n`);
  }

  #print(value: object): void {
    process.stdout.write(`${JSON.stringify(value)}\n`);
  }
}
