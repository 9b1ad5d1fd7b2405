import type { Api } from '../api/api.ts';
import { Problem } from '../api/problem.ts';
import { wait } from '../wait.ts';
import { EventParser } from './parse-events.ts';
import type { JournalEntry, MappingInspection, RunnerInfo, RunnerState } from './types.ts';

/** What is known of the runner at one moment; a new object whenever something changes. */
export interface RunnerView {
  /** `asking` until it is known whether there is one; `absent` on AWS. */
  readonly presence: 'asking' | 'absent' | 'present';
  readonly info: RunnerInfo | undefined;
  /** Whether its events arrive; while they do not, pages poll as on AWS. */
  readonly isLive: boolean;
  /** Its events came, and do no more. */
  readonly isAway: boolean;
  /** The newest, oldest first. */
  readonly journal: readonly JournalEntry[];
  readonly mappings: readonly MappingInspection[];
}

const MAX_ENTRIES = 2_000;
const RECONNECT_MS = { first: 500, most: 10_000 } as const;
/** What came meanwhile is told at once: a thousand events a second render no more often than five. */
const GATHER_MS = 200;

/** Follows the runner's events for as long as it is wanted, and tells its listeners a few times a second at most. */
export class RunnerClient {
  readonly #api: Api;
  readonly #listeners = new Set<() => void>();
  #view: RunnerView = {
    ...{ presence: 'asking', info: undefined, isLive: false, isAway: false },
    ...{ journal: [], mappings: [] },
  };
  #pending: JournalEntry[] = [];
  #gathering: ReturnType<typeof setTimeout> | undefined;

  constructor(api: Api) {
    this.#api = api;
  }

  getView = (): RunnerView => this.#view;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Looks for a runner and follows it until the signal; on AWS, where there is none, it returns at once. */
  async follow(signal: AbortSignal): Promise<void> {
    let pause: number = RECONNECT_MS.first;
    while (!signal.aborted) {
      try {
        if (this.#view.presence !== 'present') {
          const info = await this.#api.runner<RunnerInfo>('GET', '/_runner', { signal });
          this.#change({ presence: 'present', info });
        }
        await this.#stream(signal, () => {
          pause = RECONNECT_MS.first;
        });
      } catch (error) {
        if (signal.aborted) return;
        // API Gateway answers 404 to a path of no route: this is AWS.
        if (error instanceof Problem && error.status === 404 && this.#view.presence === 'asking') {
          this.#change({ presence: 'absent' });
          return;
        }
        if (!(error instanceof Problem) && !(error instanceof TypeError)) throw error;
        // It is restarting, or the network is away: the pause below, and again.
      }
      this.#change({ isLive: false, isAway: this.#view.isLive || this.#view.isAway });
      await wait(pause, signal);
      pause = Math.min(pause * 2, RECONNECT_MS.most);
    }
  }

  async #stream(signal: AbortSignal, onOpen: () => void): Promise<void> {
    const response = await this.#api.send('GET', '/_runner/events', { signal });
    if (response.body === null) return;
    onOpen();
    // The newest come again with each connection.
    this.#pending = [];
    this.#change({ isLive: true, isAway: false, journal: [] });
    const parser = new EventParser();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      for (const { event, data } of parser.push(value)) this.#take(event, data);
    }
  }

  #take(event: string, data: string): void {
    // The runner is of the same release as this page; its types are declared in types.ts.
    if (event === 'entry') this.#pending.push(JSON.parse(data) as JournalEntry);
    // In a hidden tab a timer may take a minute.
    if (this.#pending.length > 2 * MAX_ENTRIES) this.#pending = this.#pending.slice(-MAX_ENTRIES);
    if (event === 'state')
      this.#view = { ...this.#view, mappings: (JSON.parse(data) as RunnerState).mappings };
    this.#gathering ??= setTimeout(() => this.#flush(), GATHER_MS);
  }

  #flush(): void {
    this.#gathering = undefined;
    const isNew = this.#pending.length > 0;
    const journal = isNew
      ? [...this.#view.journal, ...this.#pending].slice(-MAX_ENTRIES)
      : this.#view.journal;
    this.#pending = [];
    this.#change({ journal });
  }

  #change(changes: Partial<RunnerView>): void {
    this.#view = { ...this.#view, ...changes };
    for (const listener of this.#listeners) listener();
  }
}
