import { asError, UserError } from '../core/errors.ts';
import type { Running } from '../core/lifecycle.ts';
import type { ResourceAddress } from './assembly-index.ts';
import { isJsonObject, type Json } from './json.ts';
import { resolveOutputs } from './plan.ts';
import type { Plan, PlannedResource } from './planned.ts';
import { resolveValue } from './resolve-value.ts';
import { type JournalingPlatform, LATE, type ResourceFacts, type Started } from './resource-type.ts';
import { Refusal, showPath } from './scope.ts';

/** The resources of a plan while they start, run and stop. */
export interface RunningPlan extends Running {
  /**
   * Resolves when every resource is ready.
   * Rejects, after all that was started is stopped, with a UserError naming the resource (RESOURCE_FAILED, or the code of
   * a cause that has its own), or with an AbortError when `stop` was called before.
   */
  readonly ready: Promise<void>;
  /**
   * Stops each resource once all that depends on it has stopped, also in the middle of the start; may be called again.
   */
  stop(): Promise<void>;
  /** By stack name, then output name; complete once ready. */
  outputs(): Record<string, Record<string, Json>>;
  /** What each started resource shows of itself, by id. */
  inspect(): readonly InspectedResource[];
}

export interface InspectedResource {
  readonly id: string;
  readonly facts: ResourceFacts;
  readonly attributes: Readonly<Record<string, Json>>;
  readonly detail: unknown;
}

/** Starts each resource as soon as all that it depends on is ready. */
export function startPlan<P extends JournalingPlatform>(plan: Plan<P>, platform: P): RunningPlan {
  return new PlanRun(plan, platform);
}

interface Live {
  readonly attributes: Readonly<Record<string, Json>>;
  readonly started: Started;
}

class PlanRun<P extends JournalingPlatform> implements RunningPlan {
  readonly ready: Promise<void>;
  readonly #plan: Plan<P>;
  readonly #platform: P;
  readonly #live = new Map<string, Live>();
  readonly #abort = new AbortController();
  readonly #settled: Promise<unknown>;
  #stopping: Promise<void> | undefined;

  constructor(plan: Plan<P>, platform: P) {
    this.#plan = plan;
    this.#platform = platform;
    const starts = this.#startAll();
    this.#settled = Promise.allSettled(starts.values());
    this.ready = this.#waitForAll([...starts.values()]);
    // Whoever awaits `ready` sees the rejection; one that comes before they do is not an unhandled one.
    this.ready.catch(() => undefined);
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  outputs(): Record<string, Record<string, Json>> {
    return Object.fromEntries(
      this.#plan.index.stacks.map((stack) => {
        const scope = this.#plan.index.scopeOf(stack, {
          read: (address, attribute) => this.#read(address, attribute),
          refuse: (path, problem) => {
            throw new Error(`${stack.name} ${showPath(path)}: ${problem}`);
          },
        });
        return [
          stack.name,
          resolveOutputs(stack, this.#plan.index, (value, path) => resolveValue(value, scope, path)),
        ];
      }),
    );
  }

  inspect(): readonly InspectedResource[] {
    return this.#plan.resources.flatMap(({ id, facts }) => {
      const live = this.#live.get(id);
      return live === undefined
        ? []
        : [{ id, facts, attributes: live.attributes, detail: live.started.inspect?.() }];
    });
  }

  #startAll(): ReadonlyMap<string, Promise<void>> {
    const starts = new Map<string, Promise<void>>();
    // The plan's order puts every dependency before what depends on it.
    for (const resource of this.#plan.resources) {
      const before = resource.dependsOn.map((id) => starts.get(id));
      starts.set(resource.id, this.#startAfter(before, resource));
    }
    return starts;
  }

  async #startAfter(
    before: readonly (Promise<void> | undefined)[],
    resource: PlannedResource<P>,
  ): Promise<void> {
    await Promise.all(before);
    this.#abort.signal.throwIfAborted();
    try {
      await this.#startOne(resource);
    } catch (thrown) {
      const error = this.#abort.signal.aborted
        ? asError(this.#abort.signal.reason)
        : describeFailure(resource, thrown);
      // What waits for this one, or for nothing at all, is not begun any more.
      this.#abort.abort(error);
      throw error;
    }
  }

  async #startOne(resource: PlannedResource<P>): Promise<void> {
    const { id, facts, type } = resource;
    this.#report(resource, 'starting');
    const bound = type.bind(facts, this.#resolveProperties(resource));
    if (!('start' in bound)) {
      const problems = bound.map(({ path, problem }) => `${showPath(['Properties', ...path])}: ${problem}`);
      throw new Error(problems.join('; '));
    }
    const started = await bound.start({ platform: this.#platform, signal: this.#abort.signal });
    const known = Object.entries(bound.attributes).filter(
      (entry): entry is [string, Json] => entry[1] !== LATE,
    );
    this.#live.set(id, { attributes: { ...Object.fromEntries(known), ...started.attributes }, started });
    this.#report(resource, 'ready');
  }

  async #stopAll(): Promise<void> {
    if (!this.#abort.signal.aborted)
      this.#abort.abort(new DOMException('stopped during the start', 'AbortError'));
    await this.#settled;
    const stops: Promise<void>[] = [];
    const dependents = new Map<string, Promise<void>[]>();
    for (const resource of this.#plan.resources.toReversed()) {
      const stop = this.#stopAfter(dependents.get(resource.id) ?? [], resource);
      stops.push(stop);
      for (const id of resource.dependsOn) dependents.set(id, [...(dependents.get(id) ?? []), stop]);
    }
    const failures = (await Promise.allSettled(stops))
      .filter((outcome) => outcome.status === 'rejected')
      .map(({ reason }) => asError(reason));
    if (failures.length > 0)
      throw new AggregateError(failures, failures.map(({ message }) => message).join('; '));
  }

  async #stopAfter(dependents: readonly Promise<void>[], resource: PlannedResource<P>): Promise<void> {
    // One that could not be stopped is reported with the others, and keeps nobody else running.
    await Promise.allSettled(dependents);
    const live = this.#live.get(resource.id);
    if (live === undefined) return;
    try {
      await live.started.stop?.();
    } catch (error) {
      throw new Error(`stopping ${resource.id} failed: ${asError(error).message}`, { cause: error });
    }
    this.#report(resource, 'stopped');
  }

  #report({ facts, type }: PlannedResource<P>, state: 'starting' | 'ready' | 'stopped'): void {
    if (type.inert !== undefined) return;
    const { stack, logicalId } = facts;
    this.#platform.journal.record({ kind: 'resource', stack, logicalId, type: facts.type, state });
  }

  #resolveProperties({ address, facts }: PlannedResource<P>): { [key: string]: Json } {
    const problems: string[] = [];
    const scope = this.#plan.index.scopeOf(address.stack, {
      read: (other, attribute) => this.#read(other, attribute),
      refuse: (path, problem) => void problems.push(`${showPath(path)}: ${problem}`),
    });
    const template = address.stack.template.Resources[facts.logicalId]?.Properties ?? {};
    const resolved = resolveValue(template, scope, ['Properties']);
    if (problems.length > 0) throw new Error(problems.join('; '));
    return isJsonObject(resolved) ? resolved : {};
  }

  #read({ id }: ResourceAddress, attribute = 'Ref'): Json {
    const live = this.#live.get(id);
    if (live === undefined) throw new Refusal(`asks ${id} for ${attribute} before it is ready`);
    const value = live.attributes[attribute];
    if (value === undefined)
      throw new Refusal(
        `asks ${id} for ${attribute}, which it did not answer; it has ${Object.keys(live.attributes).join(', ')}`,
      );
    return value;
  }

  async #waitForAll(starts: readonly Promise<void>[]): Promise<void> {
    try {
      await Promise.all(starts);
      this.#abort.signal.throwIfAborted();
    } catch (thrown) {
      const failure = asError(thrown);
      await this.#stopAfterFailure();
      throw failure;
    }
  }

  /** What kept the start from succeeding is thrown; that the rest did not stop either is told beside it. */
  async #stopAfterFailure(): Promise<void> {
    try {
      await this.stop();
    } catch (error) {
      this.#platform.journal.record({ kind: 'error', source: 'resources', message: asError(error).message });
    }
  }
}

function describeFailure<P>({ facts }: PlannedResource<P>, thrown: unknown): UserError {
  const cause = asError(thrown);
  const who = `${facts.stack}/${facts.logicalId} (${[facts.type, facts.constructPath].filter((part) => part !== undefined).join(', ')})`;
  // What is known by a code of its own, a taken port for example, keeps it.
  const code = cause instanceof UserError ? cause.code : 'RESOURCE_FAILED';
  return new UserError(code, `${who} could not be started: ${cause.message}`, { cause });
}
