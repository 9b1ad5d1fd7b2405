import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { listViolations, showValue, type Violation } from './violations.ts';

/** Keeps request, answer and Kafka batch far below Lambda's 6 MB and MSK Serverless' 8 MiB. */
export const MAX_EVENTS_PER_CALL = 1_000;

/** More would not fit into Lambda's 6 MB of answer when all of a long call is wrong. */
const MAX_VIOLATIONS_PER_CALL = 1_000;

/** Where new events get their ids, times and chances from; a test gives its own. */
export interface EventSources {
  readonly random: () => number;
  readonly newId: () => string;
  readonly now: () => Date;
}

/** The same of a whole call, in which ids may follow from the event's place. */
export interface CallSources extends Omit<EventSources, 'newId'> {
  readonly newId: (index: number) => string;
}

const realSources: CallSources = {
  random: Math.random,
  newId: () => randomUUID(),
  now: () => new Date(),
};

/** What a producer is asked with: `{"<list>": [...]}` or `{"generate": n}`. */
export interface RequestForm<E> {
  /** The field that holds given events, for example `orders`; its singular is what one of them is called. */
  readonly list: string;
  readonly schema: z.ZodType<E>;
  /** The field that tells events apart. */
  readonly id: keyof E & string;
  /** Fields of which no value is told or logged, though it does not fit. */
  readonly secrets?: readonly string[];
  /** What a given event gets that lacks it. */
  readonly defaults: (sources: EventSources) => Readonly<Record<string, unknown>>;
  /** A plausible event. */
  readonly generate: (sources: EventSources) => E;
}

/** A violation and the event it is in; `index` is absent when the request itself does not fit. */
export interface EventViolation extends Violation {
  readonly index?: number;
}

export type ProducerRequest<E> =
  | { readonly events: readonly E[]; readonly generated: boolean; readonly violations?: undefined }
  | {
      readonly events?: undefined;
      readonly violations: readonly EventViolation[];
      /** How many events the call has, good ones among them; 1 when it has none that can be counted. */
      readonly refused: number;
    };

/**
 * Reads what a producer is asked for: events that are all good, or what is wrong with them: every violation of every event,
 * up to a thousand of them. An event given without what `defaults` holds gets it, in most cases a new id and the present time; a caller that may repeat a call gives its
 * own ids, since the same id never counts twice.
 */
export function readProducerRequest<E>(
  input: unknown,
  form: RequestForm<E>,
  sources: Partial<CallSources> = {},
): ProducerRequest<E> {
  const from = { ...realSources, ...sources };
  const parsed = requestOf(form.list).safeParse(input);
  if (!parsed.success)
    return { violations: [describeRequest(input, form)], refused: countEvents(input, form.list) };
  const { generate, given } = parsed.data;
  if (generate !== undefined)
    return {
      events: Array.from({ length: generate }, (_, index) => form.generate(sourcesOf(from, index))),
      generated: true,
    };
  return readEvents(given ?? [], form, from);
}

/** Of the two fields one is there, and no other. */
function requestOf(list: string) {
  const given = z.strictObject({ [list]: z.array(z.unknown()).min(1).max(MAX_EVENTS_PER_CALL) });
  const generate = z.strictObject({ generate: z.int().min(1).max(MAX_EVENTS_PER_CALL) });
  return z.union([
    generate.transform((request) => ({ generate: request.generate, given: undefined })),
    given.transform((request) => ({ generate: undefined, given: request[list] })),
  ]);
}

function readEvents<E>(
  given: readonly unknown[],
  form: RequestForm<E>,
  sources: CallSources,
): ProducerRequest<E> {
  const violations: EventViolation[] = [];
  const events: E[] = [];
  const firstWithId = new Map<unknown, number>();
  given.forEach((one, index) => {
    if (violations.length >= MAX_VIOLATIONS_PER_CALL) return;
    const candidate = isObject(one) ? { ...form.defaults(sourcesOf(sources, index)), ...one } : one;
    const event = form.schema.safeParse(candidate);
    if (!event.success) {
      violations.push(
        ...listViolations(event.error, candidate, form.secrets).map((violation) => ({ index, ...violation })),
      );
      return;
    }
    const id = event.data[form.id];
    const first = firstWithId.get(id);
    if (first === undefined) firstWithId.set(id, index);
    else violations.push(repeatedId(form, id, { index, first }));
    events.push(event.data);
  });
  return violations.length > 0 ? { violations, refused: given.length } : { events, generated: false };
}

function sourcesOf(sources: CallSources, index: number): EventSources {
  return { ...sources, newId: () => sources.newId(index) };
}

function countEvents(input: unknown, list: string): number {
  const events: unknown = isObject(input) ? Reflect.get(input, list) : undefined;
  return Array.isArray(events) ? Math.max(1, events.length) : 1;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function repeatedId<E>(
  { id: path, list }: RequestForm<E>,
  id: unknown,
  { index, first }: { index: number; first: number },
): EventViolation {
  const one = list.replace(/s$/, '');
  return {
    index,
    path,
    value: JSON.stringify(id),
    problem: `must differ from the ${path} of ${one} ${first} of this call: each ${one} has its own`,
  };
}

/** Says which of the two forms was meant, and what is wrong with it. */
function describeRequest(
  input: unknown,
  { list, secrets }: Pick<RequestForm<unknown>, 'list' | 'secrets'>,
): Violation {
  const fields = isObject(input) ? Object.entries(input) : [];
  const [name, value] = fields.length === 1 && fields[0] !== undefined ? fields[0] : [];
  if (name === 'generate') {
    const problem = `must be an integer from 1 to ${MAX_EVENTS_PER_CALL}: split larger numbers into several calls`;
    return { path: name, value: showValue(value), problem };
  }
  if (name === list) {
    const found = Array.isArray(value) ? `of ${value.length}` : showValue(value, secrets);
    const problem = `must be a list of 1 to ${MAX_EVENTS_PER_CALL} ${list}: split longer lists into several calls`;
    return { path: name, value: found, problem };
  }
  const problem = `must be either {"${list}": [...]} or {"generate": <count>}`;
  return { path: '', value: showValue(input, secrets), problem };
}
