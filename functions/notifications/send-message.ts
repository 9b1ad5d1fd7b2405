import { backOff } from '../shared/backoff.ts';
import type { Message, Providers } from './channel.ts';
import { findChannel } from './choose-channels.ts';
import { type Failure, judgeFailure } from './judge-failure.ts';
import type { Reason } from './tables/notifications.ts';

/** How often a message is tried within an invocation. What may have been sent is tried once more only. */
const MAX_TRIES = { throttled: 5, unreachable: 2, withheld: 1, rejected: 1 } as const satisfies Record<
  Failure['kind'],
  number
>;
/** A provider's rate is counted by the second, so that the first wait is a good part of one. */
const FIRST_WAIT = 5;
const MAX_WAIT_MS = 2_000;
/** After so many failures of a channel in a row the rest of the batch is deferred without being tried. */
const MAX_FAILURES_IN_A_ROW = 5;
/** A try is not begun with less time than it takes at worst, and its record. */
const TRY_MS = 10_000;
/** What it takes to put one off, when the time is over for all that wait behind it. */
const RECORD_MS = 20;
const FIRST_DELAY_MS = 60_000;
const MAX_DELAY_MS = 60 * 60_000;

export type DeliveryResult =
  | { readonly outcome: 'sent'; readonly message_id: string }
  | { readonly outcome: 'logged' }
  | { readonly outcome: 'refused'; readonly reason: string }
  | {
      readonly outcome: 'deferred';
      readonly reason: string;
      /** ISO 8601, UTC. */
      readonly due_at: string;
      readonly counted: boolean;
      readonly attempts: number;
    };

export interface Parcel {
  readonly channel: string;
  readonly address: string | undefined;
  readonly message: Message;
  /** How often a provider had no time for it before this invocation. */
  readonly attempts: number;
  /** How many more wait until it is done. */
  readonly behind?: number;
}

export interface Sending {
  /** Absent: nothing leaves. */
  readonly providers: Providers | undefined;
  readonly remainingMs: () => number;
  readonly pause?: (tries: number) => Promise<void>;
}

/**
 * Sends the messages of one invocation. A throttle is waited out a few times; what the provider cannot take then, or what
 * does not reach it, is deferred, each time for longer. Only a rejection is final.
 */
export class Mailer {
  readonly #sending: Sending;
  /** Failures in a row, by channel. */
  readonly #failures = new Map<string, { count: number; reason: string }>();

  constructor(sending: Sending) {
    this.#sending = sending;
  }

  async send(parcel: Parcel): Promise<DeliveryResult> {
    const {
      providers,
      remainingMs,
      pause = (tries) => backOff(tries + FIRST_WAIT, MAX_WAIT_MS),
    } = this.#sending;
    const { channel, address, message, attempts, behind = 0 } = parcel;
    const isTooLate = () => remainingMs() < TRY_MS + behind * RECORD_MS;
    const send = findSend({ channel, address }, providers);
    if (send === undefined) return { outcome: 'logged' };
    if (isTooLate()) return { ...defer('out_of_time' satisfies Reason, 0), counted: true, attempts };
    const known = this.#failures.get(channel);
    if (known !== undefined && known.count >= MAX_FAILURES_IN_A_ROW) return postpone(known.reason, attempts);
    for (let tries = 1; ; tries++) {
      let failure: Failure;
      try {
        const message_id = await send(message);
        this.#failures.delete(channel);
        return { outcome: 'sent', message_id };
      } catch (error) {
        failure = judgeFailure(error);
      }
      const { kind, reason } = failure;
      if (kind === 'rejected') {
        this.#failures.delete(channel);
        return { outcome: 'refused', reason };
      }
      if (tries >= MAX_TRIES[kind] || isTooLate()) {
        this.#failures.set(channel, { count: (this.#failures.get(channel)?.count ?? 0) + 1, reason });
        return postpone(reason, attempts);
      }
      await pause(tries);
    }
  }
}

/** Sends a message over a channel to an address; undefined where nothing leaves and all there is to do is log. */
export function findSend(
  { channel, address }: Pick<Parcel, 'channel'> & { readonly address?: string | undefined },
  providers: Providers | undefined,
): ((message: Message) => Promise<string>) | undefined {
  const found = findChannel(channel);
  if (providers === undefined || found?.send === undefined || address === undefined) return undefined;
  const { send } = found;
  return (message) => send(address, message, providers);
}

/** For twice as long each time; the rate limit counts it anew then, for much may have gathered. */
function postpone(reason: string, attempts: number): DeliveryResult {
  const delayMs = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** attempts);
  return { ...defer(reason, delayMs), counted: false, attempts: attempts + 1 };
}

function defer(reason: string, delayMs: number) {
  return { outcome: 'deferred', reason, due_at: new Date(Date.now() + delayMs).toISOString() } as const;
}
