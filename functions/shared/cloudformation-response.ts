import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html

/** Kept free before the function's own timeout, so that a resource that hangs is still answered for. */
const ANSWER_RESERVE_MS = 10_000;
/** IAM policies made seconds ago are usually effective within a minute. */
const PERMISSIONS_SPREAD_MS = 60_000;
const FIRST_RETRY_DELAY_MS = 1_000;
const MAX_RETRY_DELAY_MS = 10_000;
const PUT_ATTEMPTS = 5;
const PUT_TIMEOUT_MS = 10_000;
/** CloudFormation takes 4 KB of answer; the reason shares them with identifiers and data. */
const MAX_REASON_CHARACTERS = 1_500;

/**
 * The physical id of a resource whose creation failed. CloudFormation sends a Delete after it, which must not touch what was
 * there before: an existing topic that did not fit the declaration, for example.
 */
export const CREATE_FAILED = 'create-failed';

const common = {
  ResponseURL: z.url(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  ResourceType: z.string(),
  ResourceProperties: z.record(z.string(), z.unknown()),
};

const customResourceEvent = z.discriminatedUnion('RequestType', [
  z.object({ RequestType: z.literal('Create'), ...common }),
  z.object({
    RequestType: z.literal('Update'),
    ...common,
    PhysicalResourceId: z.string(),
    OldResourceProperties: z.record(z.string(), z.unknown()),
  }),
  z.object({ RequestType: z.literal('Delete'), ...common, PhysicalResourceId: z.string() }),
]);

type CustomResourceEvent = z.output<typeof customResourceEvent>;

/** What becomes of one kind of custom resource. Both functions may be called again for the same request. */
export interface CustomResource<Properties> {
  /** CloudFormation hands every scalar over as a string, `"3"` and `"false"` included. */
  readonly properties: z.ZodType<Properties>;
  /**
   * What the properties are about: a change of it is a replacement, after which CloudFormation deletes the old one.
   * @param logicalId tells resources of the same properties apart.
   */
  physicalId(properties: Properties, logicalId: string): string;
  /** Makes the world as `wanted`, for Create and Update alike. Answers the attributes for Fn::GetAtt. */
  apply(wanted: Properties, previous: Properties | undefined): Promise<Record<string, string>>;
  remove(properties: Properties): Promise<void>;
  /** True for a failure that passes by itself, as with permissions that have not reached the service yet. */
  isTransient(error: unknown): boolean;
}

/** The part of Lambda's context that is used. */
export interface RemainingTime {
  getRemainingTimeInMillis(): number;
}

export interface ResponseSurroundings {
  readonly log: {
    info(message: string, attributes: Record<string, unknown>): void;
    warn(message: string, attributes: Record<string, unknown>): void;
    error(message: string, attributes: Record<string, unknown>): void;
  };
  /** Waits; rejects when `signal` aborts. */
  readonly pause?: (delayMs: number, signal?: AbortSignal) => Promise<unknown>;
  readonly now?: () => number;
}

const pauseByTimer = (delayMs: number, signal?: AbortSignal) => wait(delayMs, undefined, { signal });

/**
 * The handler of a function behind a custom resource: it answers CloudFormation itself, whatever happens and before its own
 * timeout, by a PUT to the presigned URL in the event. The URL is a credential: no log line and no error here holds it.
 *
 * CloudFormation invokes asynchronously, so Lambda calls again when this throws: when the event is none, and when the
 * answer could not be delivered.
 */
export function createCustomResourceHandler<Properties>(
  resource: CustomResource<Properties>,
  surroundings: ResponseSurroundings,
): (event: unknown, context: RemainingTime) => Promise<void> {
  const { log, pause = pauseByTimer, now = Date.now } = surroundings;

  async function settle(event: CustomResourceEvent, signal: AbortSignal): Promise<Answer> {
    const logicalId = event.LogicalResourceId;
    if (event.RequestType === 'Delete' && event.PhysicalResourceId === CREATE_FAILED)
      return { PhysicalResourceId: CREATE_FAILED, Data: {} };
    const wanted = readProperties(resource, event.ResourceProperties, `${event.ResourceType} "${logicalId}"`);
    const PhysicalResourceId = resource.physicalId(wanted, logicalId);
    if (event.RequestType === 'Delete') {
      await persist(() => resource.remove(wanted), signal);
      return { PhysicalResourceId: event.PhysicalResourceId, Data: {} };
    }
    // What is replaced has no bearing on what replaces it.
    const old = event.RequestType === 'Update' && event.PhysicalResourceId === PhysicalResourceId;
    const parsedOld = old
      ? resource.properties.safeParse(ownProperties(event.OldResourceProperties))
      : undefined;
    const Data = await persist(() => resource.apply(wanted, parsedOld?.data), signal);
    return { PhysicalResourceId, Data };
  }

  /** Tries again while failures are transient and the minute lasts that permissions take to spread. */
  async function persist<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const deadline = now() + PERMISSIONS_SPREAD_MS;
    for (let delayMs = FIRST_RETRY_DELAY_MS; ; delayMs = Math.min(2 * delayMs, MAX_RETRY_DELAY_MS)) {
      try {
        return await task();
      } catch (error) {
        if (!resource.isTransient(error) || now() + delayMs > deadline) throw error;
        log.warn('Trying again', { reason: describe(error), delay_ms: delayMs });
      }
      await pause(delayMs, signal);
    }
  }

  return async (rawEvent, context) => {
    const event = customResourceEvent.parse(rawEvent);
    const { ResponseURL, ...shown } = event;
    log.info('Custom resource request', { request: shown });
    const budgetMs = Math.max(0, context.getRemainingTimeInMillis() - ANSWER_RESERVE_MS);
    const givenUp = new AbortController();
    let answer: Answer & { Status: 'SUCCESS' | 'FAILED'; Reason?: string };
    try {
      const settled = settle(event, givenUp.signal);
      const deadline = wait(budgetMs, undefined, { signal: givenUp.signal }).then(() => {
        throw new Error(
          `not done after ${Math.round(budgetMs / 1000)} s: see the function's log, then deploy again`,
        );
      });
      answer = { Status: 'SUCCESS', ...(await Promise.race([settled, deadline])) };
    } catch (error) {
      log.error('Custom resource failed', { reason: describe(error) });
      const PhysicalResourceId = event.RequestType === 'Create' ? CREATE_FAILED : event.PhysicalResourceId;
      answer = { Status: 'FAILED', Reason: describe(error), PhysicalResourceId, Data: {} };
    } finally {
      givenUp.abort();
    }
    await put(ResponseURL, {
      body: {
        ...answer,
        StackId: event.StackId,
        RequestId: event.RequestId,
        LogicalResourceId: event.LogicalResourceId,
      },
      pause,
    });
    log.info('Custom resource answered', { status: answer.Status, physical_id: answer.PhysicalResourceId });
  };
}

interface Answer {
  readonly PhysicalResourceId: string;
  readonly Data: Record<string, string>;
}

function readProperties<Properties>(
  resource: CustomResource<Properties>,
  properties: Record<string, unknown>,
  what: string,
): Properties {
  const parsed = resource.properties.safeParse(ownProperties(properties));
  if (parsed.success) return parsed.data;
  throw new Error(`${what}: ${z.prettifyError(parsed.error)}`);
}

/** Without what is addressed to CloudFormation. */
function ownProperties({ ServiceToken, ServiceTimeout, ...own }: Record<string, unknown>): object {
  return own;
}

/** The messages of an error and of what caused it, in one line that fits an answer. */
function describe(error: unknown): string {
  const messages: string[] = [];
  for (let at = error; at instanceof Error; at = at.cause)
    messages.push(
      at instanceof AggregateError && at.message === ''
        ? at.errors.map(describe).join('; ')
        : at.message || at.name,
    );
  return (messages.join(': ') || String(error)).slice(0, MAX_REASON_CHARACTERS);
}

async function put(
  url: string,
  { body, pause }: { body: object; pause: (delayMs: number) => Promise<unknown> },
): Promise<void> {
  // Bytes, not a string: fetch would add a content type, which is part of what S3 checks the signature against.
  const bytes = Buffer.from(JSON.stringify(body));
  let delayMs = FIRST_RETRY_DELAY_MS;
  for (let attempt = 1; ; attempt++, delayMs *= 2) {
    const outcome = await tryPut(url, bytes);
    if (outcome === 'done') return;
    if (outcome.final || attempt === PUT_ATTEMPTS)
      throw new Error(`CloudFormation was not answered after ${attempt} tries: ${outcome.problem}`);
    await pause(delayMs);
  }
}

async function tryPut(url: string, body: Buffer): Promise<'done' | { final: boolean; problem: string }> {
  let response: Response;
  try {
    response = await fetch(url, { method: 'PUT', body, signal: AbortSignal.timeout(PUT_TIMEOUT_MS) });
  } catch (error) {
    // Any failure to reach S3 is tried again; only its code is kept, for the message may quote the URL.
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const code =
      cause instanceof Error && 'code' in cause ? String(cause.code) : String((cause as Error).name);
    return { final: false, problem: `the response bucket was not reached (${code})` };
  }
  await response.body?.cancel();
  if (response.ok) return 'done';
  // A URL that is refused as expired or wrong stays refused.
  const final = response.status >= 400 && response.status < 500 && response.status !== 429;
  return { final, problem: `the response bucket answered ${response.status}` };
}
