import { randomUUID } from 'node:crypto';
import type { AccessControl } from '../core/access.ts';
import type { Clock, Timer } from '../core/clock.ts';
import { asError } from '../core/errors.ts';
import type { Journal } from '../core/journal.ts';
import type { Running } from '../core/lifecycle.ts';
import { partitionOf } from '../core/partition.ts';
import { toPayload } from './invocation-payload.ts';
import type { ScheduleDefinition } from './schedule-definition.ts';

/** A timer of Node counts no further than 24.8 days. */
const MAX_TIMER_MS = 24 * 60 * 60_000;

export interface ScheduleInspection {
  readonly name: string;
  readonly state: 'ENABLED' | 'DISABLED';
  readonly functionName: string;
  /** Milliseconds since the epoch; absent when disabled or stopped. */
  readonly nextAt?: number;
  readonly lastAt?: number;
  readonly invoked: number;
  readonly failed: number;
}

export interface ScheduleOptions {
  readonly definition: ScheduleDefinition;
  /** Hands the payload over for an asynchronous invocation; resolves when it is accepted. */
  readonly invoke: (payload: string) => Promise<unknown>;
  readonly access: AccessControl;
  readonly region: string;
  readonly account: string;
  readonly clock: Clock;
  readonly journal: Journal;
}

/**
 * A schedule of EventBridge Scheduler at a rate: it fires at once, as one that was just created does on AWS, then after
 * each interval. What falls due while the laptop sleeps is not made up for.
 */
export class Schedule implements Running {
  readonly #options: ScheduleOptions;
  #timer: Timer | undefined;
  #nextAt: number | undefined;
  #lastAt: number | undefined;
  #invoked = 0;
  #failed = 0;
  #firing: Promise<void> = Promise.resolve();

  constructor(options: ScheduleOptions) {
    this.#options = options;
    const { definition, clock } = options;
    if (!definition.enabled) return;
    this.#nextAt = clock.now();
    this.#arm();
  }

  inspect(): ScheduleInspection {
    const { name, enabled, functionName } = this.#options.definition;
    return {
      ...{ name, state: enabled ? 'ENABLED' : 'DISABLED', functionName },
      ...(this.#nextAt === undefined ? {} : { nextAt: this.#nextAt }),
      ...(this.#lastAt === undefined ? {} : { lastAt: this.#lastAt }),
      ...{ invoked: this.#invoked, failed: this.#failed },
    };
  }

  /** Resolves when the invocation that is being handed over is accepted. */
  async stop(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#nextAt = undefined;
    await this.#firing;
  }

  #arm(): void {
    const nextAt = this.#nextAt;
    if (nextAt === undefined) return;
    const { clock } = this.#options;
    const delayMs = Math.max(0, nextAt - clock.now());
    this.#timer = clock.schedule(Math.min(delayMs, MAX_TIMER_MS), () => {
      if (delayMs <= MAX_TIMER_MS) this.#fireAt(nextAt);
      this.#arm();
    });
  }

  #fireAt(scheduledAt: number): void {
    const { definition, clock } = this.#options;
    const { intervalMs } = definition;
    const missed = Math.floor((clock.now() - scheduledAt) / intervalMs);
    this.#nextAt = scheduledAt + (missed + 1) * intervalMs;
    this.#lastAt = scheduledAt;
    this.#firing = Promise.all([this.#firing, this.#invoke(scheduledAt)]).then(() => undefined);
  }

  async #invoke(scheduledAt: number): Promise<void> {
    const { definition, region, account, invoke, journal } = this.#options;
    const { name: schedule, functionName } = definition;
    try {
      this.#requireRight();
      await invoke(toPayload(definition, { id: randomUUID(), scheduledAt, region, account }));
    } catch (thrown) {
      // One failed invocation is told and the next is due all the same.
      this.#failed += 1;
      const error = asError(thrown).message;
      journal.record({ kind: 'schedule', schedule, functionName, outcome: 'failed', error });
      return;
    }
    this.#invoked += 1;
    journal.record({ kind: 'schedule', schedule, functionName, outcome: 'invoked' });
  }

  #requireRight(): void {
    const { definition, region, account, access } = this.#options;
    const { name, roleArn, functionArn } = definition;
    const role = roleArn.slice(roleArn.lastIndexOf('/') + 1);
    const arn = `arn:${partitionOf(region)}:sts::${account}:assumed-role/${role}/${name}`;
    const decision = access.check({ arn, roleArn }, 'lambda:InvokeFunction', functionArn);
    if (!decision.allowed) throw new Error(decision.reason);
  }
}
