import { setTimeout as sleep } from 'node:timers/promises';
import {
  type EventSourceMappingConfiguration,
  GetEventSourceMappingCommand,
  paginateListEventSourceMappings,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { asError, UserError } from '../../local/core/errors.ts';
import { explainFailure } from '../target/explain-failure.ts';
import type { Target } from '../target/target.ts';

/** AWS takes up to a minute to enable or disable a mapping, the runner much less. */
const FIRST_LOOK_MS = 50;
const LAST_LOOK_MS = 2_000;

/** The mapping is on its way from one state to another, and takes no change until it is there. */
const IN_USE = new Set(['ResourceInUseException', 'ResourceConflictException']);

/** An event source mapping of a Kafka topic. */
export interface KafkaMapping {
  readonly uuid: string;
  readonly functionName: string;
  readonly topic: string;
  readonly group: string;
  /** The service's word: `Enabled`, `Disabling`, ... */
  readonly state: string;
  /** `OK`, `No records processed`, or what is wrong. */
  readonly lastResult: string;
}

/** The mappings of the cluster of the stacks, by their groups. */
export async function listMappings(target: Target): Promise<KafkaMapping[]> {
  const mappings: KafkaMapping[] = [];
  const pages = paginateListEventSourceMappings(
    { client: target.lambda },
    { EventSourceArn: target.output('ClusterArn') },
  );
  try {
    for await (const { EventSourceMappings = [] } of pages)
      mappings.push(...EventSourceMappings.map(toMapping));
  } catch (thrown) {
    throw explainFailure(asError(thrown)) ?? thrown;
  }
  return mappings.sort((one, other) => (one.group < other.group ? -1 : 1));
}

/** The mappings that work in a group. @throws UserError REQUEST_FAILED naming the groups there are, when it has none. */
export async function findMappings(target: Target, group: string): Promise<KafkaMapping[]> {
  const all = await listMappings(target);
  const found = all.filter((mapping) => mapping.group === group);
  if (found.length > 0) return found;
  const groups = [...new Set(all.map((mapping) => mapping.group))].join(', ') || 'none';
  throw new UserError(
    'REQUEST_FAILED',
    `No mapping of ${target.name} works in group ${group}: there are ${groups}.`,
  );
}

export interface Switching {
  readonly enabled: boolean;
  readonly limitMs: number;
  /** Stops waiting; what has been asked for goes on. */
  readonly signal?: AbortSignal;
  /** Called with each state that it comes to. */
  readonly onState: (state: string) => void;
}

/**
 * Enables or disables a mapping and waits until it is so.
 * @throws UserError REQUEST_FAILED when it is not within the limit; the signal's reason.
 */
export async function switchMapping(
  target: Target,
  { uuid, group }: Pick<KafkaMapping, 'uuid' | 'group'>,
  { enabled, limitMs, signal, onState }: Switching,
): Promise<void> {
  const wanted = enabled ? 'Enabled' : 'Disabled';
  const since = performance.now();
  let last: string | undefined;
  for (let lookMs = FIRST_LOOK_MS; ; lookMs = Math.min(LAST_LOOK_MS, lookMs * 1.5)) {
    signal?.throwIfAborted();
    const { State: state = '' } = await send(() =>
      target.lambda.send(new GetEventSourceMappingCommand({ UUID: uuid })),
    );
    const settled = state === 'Enabled' || state === 'Disabled';
    // Where it begins is no news.
    if (state !== last && (last !== undefined || !settled)) onState(state);
    last = state;
    if (state === wanted) return;
    if (settled) await ask(target, uuid, enabled);
    else if (performance.now() - since > limitMs)
      throw new UserError(
        'REQUEST_FAILED',
        `The mapping of ${group} is ${state}, and not ${wanted} after ${Math.round(limitMs / 1000)} s. See \`millrace mappings list\`.`,
      );
    await sleep(lookMs, undefined, { signal });
  }
}

async function ask(target: Target, uuid: string, enabled: boolean): Promise<void> {
  try {
    await target.lambda.send(new UpdateEventSourceMappingCommand({ UUID: uuid, Enabled: enabled }));
  } catch (thrown) {
    const error = asError(thrown);
    // Somebody else has changed it since it was looked at: the next look shows what to.
    if (!IN_USE.has(error.name)) throw explainFailure(error) ?? error;
  }
}

async function send<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (thrown) {
    throw explainFailure(asError(thrown)) ?? thrown;
  }
}

function toMapping(configuration: EventSourceMappingConfiguration): KafkaMapping {
  const { UUID, FunctionArn = '', Topics = [], State = '', LastProcessingResult = '' } = configuration;
  const kafka = configuration.AmazonManagedKafkaEventSourceConfig;
  return {
    uuid: UUID ?? '',
    functionName: FunctionArn.replace(/^.*:function:/, ''),
    topic: Topics.join(','),
    group: kafka?.ConsumerGroupId ?? UUID ?? '',
    state: State,
    lastResult: LastProcessingResult,
  };
}
