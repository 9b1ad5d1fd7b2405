/** Something that was started. `stop` resolves when it is gone, and may be called again. */
export interface Running {
  stop(): Promise<void>;
}

/** Stops what was registered, the newest first, once, whoever asks and however often. */
export class Lifecycle implements Running {
  readonly #running: { name: string; stop: () => Promise<void> }[] = [];
  #stopping: Promise<void> | undefined;

  /** Register before starting, so that a stop during the start reaches it too. */
  register(name: string, stop: () => Promise<void>): void {
    this.#running.push({ name, stop });
  }

  /**
   * Starts something that is stopped with the rest, also when the stop comes while it is still starting.
   * @throws DOMException AbortError when the stop came first.
   */
  async start<T extends Running>(name: string, begin: () => Promise<T>): Promise<T> {
    this.#refuseWhenStopping();
    const starting = begin();
    this.register(name, async () => {
      // Whoever awaits the start gets its failure; what failed to start needs no stop.
      const started = await starting.catch(() => undefined);
      await started?.stop();
    });
    const started = await starting;
    this.#refuseWhenStopping();
    return started;
  }

  #refuseWhenStopping(): void {
    if (this.stopping) throw new DOMException('stopped during the start', 'AbortError');
  }

  get stopping(): boolean {
    return this.#stopping !== undefined;
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  async #stopAll(): Promise<void> {
    const failures: Error[] = [];
    for (let entry = this.#running.pop(); entry !== undefined; entry = this.#running.pop()) {
      try {
        await entry.stop();
      } catch (error) {
        failures.push(new Error(`stopping ${entry.name} failed`, { cause: error }));
      }
    }
    if (failures.length > 0)
      throw new AggregateError(failures, failures.map((failure) => failure.message).join('; '));
  }
}
