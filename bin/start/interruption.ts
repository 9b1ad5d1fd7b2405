import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** A terminal and the npm in between may both pass on the same Ctrl+C. */
const SAME_REQUEST_MS = 500;

/** A request to end: Ctrl+C, SIGTERM, the terminal closed, or nobody left to read what is printed. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** What a shell gives a program that such a request ended, 130 for Ctrl+C; 0 when it is only the reader that is gone. */
  readonly exitCode: number;
  /** Lets signals end the process again as they would without this. */
  release(): void;
}

/** The first request is answered in order; a second one, half a second later or more, ends the process at once. */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  let exitCode = 0;
  let since: number | undefined;
  const onSignal = (name: (typeof SIGNALS)[number]): void => {
    if (since === undefined) {
      since = performance.now();
      exitCode = 128 + constants.signals[name];
      controller.abort();
    } else if (performance.now() - since > SAME_REQUEST_MS) {
      release();
      process.kill(process.pid, name);
    }
  };
  const onOutputError = (): void => controller.abort();
  const release = (): void => {
    for (const name of SIGNALS) process.removeListener(name, onSignal);
    process.stdout.removeListener('error', onOutputError);
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  process.stdout.on('error', onOutputError);
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    release,
  };
}
