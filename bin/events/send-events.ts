import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../local/core/errors.ts';
import type { Target } from '../target/target.ts';
import type { EventKind, SentEvent } from './event-kinds.ts';
import { type Delivery, produce } from './producers.ts';

/** The producers' own bound on one call. */
const MAX_PER_CALL = 1_000;
/** Lambda takes 6 MB in one call. */
const MAX_BYTES_PER_CALL = 3_000_000;

/** What to send: events, or so many that the producer makes. */
export type Wanted = { readonly events: readonly SentEvent[] } | { readonly count: number };

export interface Sending {
  readonly kind: EventKind;
  readonly wanted: Wanted;
  /** Seconds between two events; with 0 many go in one call. */
  readonly delay: number;
  /** Ends it after the call under way. */
  readonly signal: AbortSignal;
  /** Told of each delivery, in order, with its event where it is known. */
  readonly onDelivered: (delivery: Delivery, event: SentEvent | undefined) => void;
}

/**
 * Has a producer send events; answers how many it has sent, fewer than wanted when the signal came first.
 * @throws UserError what `produce` throws; what was told of until then has been sent.
 */
export async function sendEvents(
  target: Target,
  { kind, wanted, delay, signal, onDelivered }: Sending,
): Promise<number> {
  const producer = target.output(kind.output);
  const perCall = delay > 0 ? 1 : MAX_PER_CALL;
  let sent = 0;
  for (const call of 'count' in wanted
    ? countCalls(wanted.count, perCall)
    : cutCalls(wanted.events, perCall)) {
    // An abort ends the pause, and with it the sending.
    if (sent > 0 && delay > 0) await sleep(delay * 1000, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    const request = typeof call === 'number' ? { generate: call } : { [kind.name]: call };
    const deliveries = await produce(target, producer, request).catch((error: unknown) => {
      if (!(error instanceof UserError) || sent === 0) throw error;
      throw new UserError(error.code, `${error.message} Before that, ${sent} were sent.`, { cause: error });
    });
    deliveries.forEach((delivery, index) => {
      onDelivered(delivery, typeof call === 'number' ? delivery.event : call[index]);
    });
    sent += deliveries.length;
  }
  return sent;
}

function* countCalls(total: number, perCall: number): Generator<number> {
  for (let left = total; left > 0; left -= perCall) yield Math.min(left, perCall);
}

function* cutCalls(events: readonly SentEvent[], perCall: number): Generator<readonly SentEvent[]> {
  let call: SentEvent[] = [];
  let bytes = 0;
  for (const event of events) {
    const size = Buffer.byteLength(JSON.stringify(event));
    if (call.length === perCall || (call.length > 0 && bytes + size > MAX_BYTES_PER_CALL)) {
      yield call;
      [call, bytes] = [[], 0];
    }
    call.push(event);
    bytes += size;
  }
  if (call.length > 0) yield call;
}
