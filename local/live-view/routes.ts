import type { Access } from './authorization.ts';
import { describeInvocation, summarizeInvocation } from './describe-invocation.ts';
import { Problem } from './problem.ts';
import type { Recorder } from './recorder.ts';
import type { InvokeFunction } from './replay.ts';
import { traceJourney } from './trace-journey.ts';

/** A function as the view shows it. */
export interface ShownFunction {
  readonly name: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
}

/** The runner as far as the view shows it. */
export interface ShownRunner {
  readonly version: string;
  readonly stacks: number;
  readonly resources: number;
  readonly functions: () => readonly ShownFunction[];
  readonly mappings: () => readonly object[];
  /** What was started, as each kind of resource shows itself. */
  readonly inspect: () => readonly unknown[];
  readonly invoke: InvokeFunction;
}

export interface View {
  readonly runner: ShownRunner;
  readonly recorder: Recorder;
}

/** A path with what it answers; events and replays, which are more than an answer, have a name instead. */
interface Route {
  readonly method: 'GET' | 'POST';
  /** Below the prefix of the view; the groups are decoded. */
  readonly path: RegExp;
  readonly access: Access;
  readonly serve: 'events' | 'replay' | ((view: View, parameters: Parameters) => object);
}

export type Parameters = Readonly<Record<string, string>>;

export const ROUTES: readonly Route[] = [
  { method: 'GET', path: /^\/?$/, access: 'viewer', serve: describeRunner },
  { method: 'GET', path: /^\/events$/, access: 'viewer', serve: 'events' },
  { method: 'GET', path: /^\/functions$/, access: 'viewer', serve: listFunctions },
  {
    method: 'GET',
    path: /^\/functions\/(?<name>[^/]+)\/invocations$/,
    access: 'viewer',
    serve: listInvocations,
  },
  { method: 'POST', path: /^\/functions\/(?<name>[^/]+)\/invocations$/, access: 'operator', serve: 'replay' },
  { method: 'GET', path: /^\/invocations\/(?<requestId>[^/]+)$/, access: 'viewer', serve: showInvocation },
  {
    method: 'GET',
    path: /^\/journeys\/(?<topic>[^/]+)\/(?<partition>\d{1,9})\/(?<offset>\d{1,19})$/,
    access: 'viewer',
    serve: showJourney,
  },
  {
    method: 'GET',
    path: /^\/mappings$/,
    access: 'viewer',
    serve: ({ runner }) => ({ mappings: runner.mappings() }),
  },
  {
    method: 'GET',
    path: /^\/resources$/,
    access: 'viewer',
    serve: ({ runner }) => ({ resources: runner.inspect() }),
  },
  { method: 'GET', path: /^\/denials$/, access: 'viewer', serve: listDenials },
  { method: 'GET', path: /^\/messages$/, access: 'viewer', serve: listMessages },
];

/** @throws Problem 404 */
export function requireFunction({ runner }: View, name: string | undefined): ShownFunction {
  const found = runner.functions().find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new Problem(404, `The runner has no function ${name}; GET /_runner/functions lists them.`);
}

function describeRunner({ runner: { version, stacks, resources } }: View): object {
  return { runner: true, version, stacks, resources };
}

function listFunctions({ runner, recorder }: View): object {
  const functions = runner.functions().map(({ name, timeoutSeconds, memoryMb }) => {
    const { invocations = 0, errors = 0, lastInvokedAt = null } = recorder.invocations.countsOf(name) ?? {};
    return { name, timeoutSeconds, memoryMb, invocations, errors, lastInvokedAt };
  });
  return { functions };
}

function listInvocations(view: View, { name }: Parameters): object {
  const { name: functionName } = requireFunction(view, name);
  const invocations = [...view.recorder.invocations.list()]
    .filter((invocation) => invocation.functionName === functionName)
    .reverse();
  return { invocations: invocations.map(summarizeInvocation) };
}

function showInvocation({ recorder }: View, { requestId = '' }: Parameters): object {
  const invocation = recorder.invocations.find(requestId);
  if (invocation !== undefined) return describeInvocation(invocation, recorder);
  throw new Problem(
    404,
    `No invocation ${requestId} is kept: there was none, or it is older than the ${recorder.bounds.maxInvocations} newest.`,
  );
}

function showJourney({ recorder }: View, { topic = '', partition, offset = '' }: Parameters): object {
  // As Kafka writes it: without zeros in front.
  return traceJourney(recorder, { topic, partition: Number(partition), offset: String(BigInt(offset)) });
}

function listDenials({ recorder }: View): object {
  const denials = [...recorder.denials].map(({ time, principal, action, resource }) => ({
    ...{ time, principal, action, resource },
  }));
  return { denials: denials.reverse() };
}

function listMessages({ recorder }: View): object {
  return { messages: [...recorder.messages].map(({ kind: _kind, ...message }) => message).reverse() };
}
