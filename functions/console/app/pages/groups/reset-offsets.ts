import { isPassing, Problem } from '../../api/problem.ts';

/** As much of a mapping as has to be known. */
export interface SwitchedMapping {
  readonly uuid: string;
  readonly group: string;
  readonly function_name: string;
  readonly state: string;
}

/** What a reset does to the world. */
export interface ResetActions {
  listMappings(): Promise<readonly SwitchedMapping[]>;
  showMapping(uuid: string): Promise<SwitchedMapping>;
  switchMapping(uuid: string, enabled: boolean): Promise<SwitchedMapping>;
  countMembers(): Promise<number>;
  setOffsets(): Promise<void>;
  pause(ms: number): Promise<void>;
  now(): number;
}

export type StepName = 'disable' | 'empty' | 'set' | 'enable';

export interface Step {
  readonly name: StepName;
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'left out';
  /** What it is at, or why it failed. */
  readonly note?: string | undefined;
}

export interface ResetOutcome {
  readonly steps: readonly Step[];
  readonly isDone: boolean;
  /** Those that should be enabled and may not be: somebody has to look. */
  readonly leftDisabled: readonly SwitchedMapping[];
}

/** AWS says up to a minute; some of it may be spent on the way from the state before. */
const SWITCH_MS = 180_000;
const POLL_MS = 1_000;
const AWAKE: ReadonlySet<string> = new Set(['Enabled', 'Enabling']);
const NAMES: readonly StepName[] = ['disable', 'empty', 'set', 'enable'];

/**
 * Sets the offsets of a group whose mappings read: stops those that are enabled, waits until nobody is in the group, sets
 * the offsets, and starts the same mappings again, whatever happened in between. Never throws: what failed is in the
 * steps.
 */
export async function resetWhileStopped(
  group: string,
  actions: ResetActions,
  onSteps: (steps: readonly Step[]) => void,
): Promise<ResetOutcome> {
  const progress = new Progress(onSteps);
  const stopped: SwitchedMapping[] = [];
  let isSet = false;
  try {
    await progress.run('disable', async (note) => {
      const mappings = (await actions.listMappings()).filter((mapping) => mapping.group === group);
      for (const mapping of mappings) {
        if (!AWAKE.has(mapping.state)) continue;
        note(`Disabling the mapping of ${mapping.function_name}`);
        // Noted before it is asked for: the answer may get lost, and the mapping be stopped all the same.
        stopped.push(mapping);
        await switchTo(mapping, false, actions);
      }
      for (const { uuid, state } of mappings)
        if (state !== 'Disabled') await awaitState(uuid, 'Disabled', { actions, note });
      if (stopped.length === 0) return 'None was enabled';
      return `Disabled: ${stopped.map(({ function_name }) => function_name).join(', ')}`;
    });
    await progress.run('empty', async (note) => {
      await until(async () => {
        const members = await actions.countMembers();
        note(`${members} ${members === 1 ? 'member is' : 'members are'} still in the group`);
        return members === 0;
      }, actions);
      return 'Nobody is in the group';
    });
    await progress.run('set', async () => {
      await actions.setOffsets();
      isSet = true;
      return 'The offsets are set';
    });
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    // It is told in its step; what was stopped is started again below.
  }
  const leftDisabled = await startAgain(stopped, { actions, progress });
  return { steps: progress.steps, isDone: isSet && leftDisabled.length === 0, leftDisabled };
}

async function startAgain(
  stopped: readonly SwitchedMapping[],
  { actions, progress }: { actions: ResetActions; progress: Progress },
): Promise<SwitchedMapping[]> {
  if (stopped.length === 0) {
    progress.leaveOut('enable', 'None was enabled before');
    return [];
  }
  const left = new Map(stopped.map((mapping) => [mapping.uuid, mapping]));
  try {
    await progress.run('enable', async (note) => {
      let failure: unknown;
      for (const mapping of stopped) {
        note(`Enabling the mapping of ${mapping.function_name}`);
        try {
          await switchTo(mapping, true, actions);
          await awaitState(mapping.uuid, 'Enabled', { actions, note });
          left.delete(mapping.uuid);
        } catch (error) {
          // The others are started all the same; it is thrown below.
          failure = error;
        }
      }
      if (failure !== undefined) throw failure;
      return `Enabled: ${stopped.map(({ function_name }) => function_name).join(', ')}`;
    });
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    // It is told in its step, and by what is returned.
  }
  return [...left.values()];
}

/** Asks again while the mapping is on its way from one state to another, and while nothing answers. */
async function switchTo(mapping: SwitchedMapping, enabled: boolean, actions: ResetActions): Promise<void> {
  await until(async () => {
    try {
      await actions.switchMapping(mapping.uuid, enabled);
      return true;
    } catch (error) {
      if (isPassing(error) || (error instanceof Problem && error.status === 409)) return false;
      throw error;
    }
  }, actions);
}

async function awaitState(
  uuid: string,
  wanted: string,
  { actions, note }: { actions: ResetActions; note: (text: string) => void },
): Promise<void> {
  await until(async () => {
    try {
      const { state, function_name } = await actions.showMapping(uuid);
      note(`The mapping of ${function_name} is ${state}`);
      return state === wanted;
    } catch (error) {
      if (isPassing(error)) return false;
      throw error;
    }
  }, actions);
}

/** @throws Problem when it does not come true in time. */
async function until(isTrue: () => Promise<boolean>, { pause, now }: ResetActions): Promise<void> {
  const giveUpAt = now() + SWITCH_MS;
  while (!(await isTrue())) {
    if (now() >= giveUpAt)
      throw new Problem({ status: 0, title: `It took longer than ${SWITCH_MS / 60_000} minutes` });
    await pause(POLL_MS);
  }
}

class StepFailed extends Error {}

class Progress {
  readonly #onSteps: (steps: readonly Step[]) => void;
  steps: readonly Step[] = NAMES.map((name) => ({ name, state: 'waiting' }));

  constructor(onSteps: (steps: readonly Step[]) => void) {
    this.#onSteps = onSteps;
    onSteps(this.steps);
  }

  /** @throws StepFailed when the work throws, which the step then tells. */
  async run(name: StepName, work: (note: (text: string) => void) => Promise<string>): Promise<void> {
    this.#change(name, { state: 'running' });
    try {
      const note = await work((text) => this.#change(name, { state: 'running', note: text }));
      this.#change(name, { state: 'done', note });
    } catch (error) {
      const note = error instanceof Error ? error.message : String(error);
      this.#change(name, { state: 'failed', note });
      for (const step of this.steps)
        if (step.state === 'waiting' && step.name !== 'enable')
          this.#change(step.name, { state: 'left out' });
      throw new StepFailed(note, { cause: error });
    }
  }

  leaveOut(name: StepName, note: string): void {
    this.#change(name, { state: 'left out', note });
  }

  #change(name: StepName, changes: Omit<Step, 'name'>): void {
    this.steps = this.steps.map((step) => (step.name === name ? { name, ...changes } : step));
    this.#onSteps(this.steps);
  }
}
