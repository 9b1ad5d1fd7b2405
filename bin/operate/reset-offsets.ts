import { setTimeout as sleep } from 'node:timers/promises';
import {
  groupAnswer,
  type OffsetChange,
  type OffsetPlan,
  setAnswer,
} from '../../functions/api/contract/kafka-answers.ts';
import { asError, UserError } from '../../local/core/errors.ts';
import type { Target } from '../target/target.ts';
import { askAdmin } from './ask-admin.ts';
import { type KafkaMapping, listMappings, switchMapping } from './mappings.ts';

const LOOK_MS = 200;
/** What is disabled, or becomes so, was not enabled by anybody's wish. */
const OFF = new Set(['Disabled', 'Disabling', 'Deleting']);

export interface Resetting {
  /** For each of the waits: for a mapping, and for the group to be empty. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
  readonly onProgress: (line: string) => void;
}

/**
 * Sets the offsets of a group as planned: disables its mappings, waits until the group is empty, sets them, and enables the
 * mappings again that were enabled, whatever happens in between.
 * @throws UserError REQUEST_FAILED; the signal's reason when it came before the offsets were set.
 */
export async function resetOffsets(
  target: Target,
  plan: OffsetPlan,
  resetting: Resetting,
): Promise<readonly OffsetChange[]> {
  const mappings = (await listMappings(target)).filter(({ group }) => group === plan.group);
  const enabled = mappings.filter(({ state }) => !OFF.has(state));
  let changes: readonly OffsetChange[];
  try {
    await disable(target, mappings, resetting);
    await waitUntilEmpty(target, plan.group, resetting);
    resetting.signal.throwIfAborted();
    ({ changes } = await askAdmin(
      target,
      {
        ...{ operation: 'set-offsets', group: plan.group, topic: plan.topic },
        offsets: plan.changes.map(({ partition, to }) => ({ partition, offset: to })),
      },
      setAnswer,
    ));
    resetting.onProgress(`offsets of ${plan.group} set`);
  } catch (thrown) {
    await enableAgain(target, enabled, { ...resetting, because: asError(thrown) });
    throw thrown;
  }
  await enableAgain(target, enabled, resetting);
  return changes;
}

async function disable(
  target: Target,
  mappings: readonly KafkaMapping[],
  { limitMs, signal, onProgress }: Resetting,
): Promise<void> {
  for (const mapping of mappings) {
    if (mapping.state !== 'Disabled')
      onProgress(
        `disabling the mapping of ${mapping.group}; should this be killed, \`millrace mappings enable ${mapping.group}\` brings it back`,
      );
    await switchMapping(target, mapping, {
      enabled: false,
      limitMs,
      signal,
      onState: (state) => onProgress(`mapping of ${mapping.group}: ${state}`),
    });
  }
}

async function waitUntilEmpty(
  target: Target,
  group: string,
  { limitMs, signal, onProgress }: Resetting,
): Promise<void> {
  const since = performance.now();
  for (;;) {
    signal.throwIfAborted();
    const { members } = await askAdmin(target, { operation: 'describe-group', group }, groupAnswer);
    if (members.length === 0) break;
    if (performance.now() - since > limitMs) {
      const who = members.map(
        ({ clientId, clientHost }) => `${clientId} at ${clientHost.replace(/^\//, '')}`,
      );
      throw new UserError(
        'REQUEST_FAILED',
        `Group ${group} still has ${members.length} members after ${Math.round(limitMs / 1000)} s: ${who.join(', ')}. Stop them, then try again; nothing was changed.`,
      );
    }
    await sleep(LOOK_MS, undefined, { signal });
  }
  onProgress(`group ${group} is empty`);
}

/**
 * Not to be interrupted: what this has disabled it enables again, one whatever becomes of the other.
 * @param request.because why the offsets were not set.
 * @throws UserError REQUEST_FAILED that tells how to go on.
 */
async function enableAgain(
  target: Target,
  mappings: readonly KafkaMapping[],
  { limitMs, onProgress, because }: Resetting & { readonly because?: Error },
): Promise<void> {
  const failures: Error[] = [];
  for (const mapping of mappings) {
    try {
      await switchMapping(target, mapping, {
        enabled: true,
        limitMs,
        onState: (state) => onProgress(`mapping of ${mapping.group}: ${state}`),
      });
    } catch (thrown) {
      // The others come first; then it is thrown.
      failures.push(asError(thrown));
    }
  }
  const [cause] = failures;
  if (cause === undefined) return;
  const what = because === undefined ? '' : `${because.message} And then: `;
  const group = mappings[0]?.group ?? '';
  throw new UserError(
    'REQUEST_FAILED',
    `${what}${failures.map(({ message }) => message).join(' ')} The mapping may still be disabled: \`millrace mappings enable ${group}\` enables it.`,
    { cause },
  );
}
