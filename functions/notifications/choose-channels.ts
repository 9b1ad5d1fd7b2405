import type { Suppression } from '../emails/tables/suppressions.ts';
import type { Contact, User } from '../fulfilment/tables/users.ts';
import type { Channel } from './channel.ts';
import { channels } from './channels/index.ts';
import { typeOf, type UserEvent } from './event.ts';
import type { Reason } from './tables/notifications.ts';

/** A channel that an event goes over, or would have. */
export interface Choice {
  readonly channel: string;
  readonly address?: string | undefined;
  /** Why nothing goes over it. */
  readonly hindrance?: { outcome: 'dropped'; reason: Reason } | { outcome: 'suppressed'; reason: string };
}

/**
 * The channels of an event for its user, each once, in the order of the registry.
 *
 * The default, for a user who is not known or has chosen nothing for this type of event: the channels that the type itself
 * names, and of those that need a contact only the ones whose contact is known. For every type that is the log, always,
 * and e-mail when there is an address; a password reset also goes to a telephone. There are no quiet hours by default.
 *
 * A user's own choice replaces the default. What then cannot go out is not left out but dropped with its reason: a channel
 * without contact, a channel that does not exist, everything that would reach a user who wants nothing. That holds for
 * urgent events too. What reaches no user, the log, goes on.
 */
export function chooseChannels(
  event: UserEvent,
  user: User | undefined,
  suppressions: ReadonlyMap<string, Suppression>,
): Choice[] {
  const contact = contactOf(event, user);
  const defaults = typeOf(event).channels;
  const chosen = user?.preferences?.channels?.[event.event_type];
  const optedOut = user?.preferences?.opt_out === true || chosen?.length === 0;
  const names =
    chosen === undefined
      ? defaults.filter((name) => isReachable(name, contact))
      : new Set<string>(chosen.length === 0 ? defaults : chosen);
  return [...names]
    .sort((a, b) => rank(a) - rank(b))
    .map((name) => judge({ name, contact, optedOut, suppressions }));
}

/** A channel that was chosen for the event once, and is not any more. */
export function withdrawn(channel: string): Choice {
  return { channel, hindrance: { outcome: 'dropped', reason: 'not_chosen' } };
}

/** Where the user of an event can be reached: what the user's entry says, and where it is silent the event. */
export function contactOf(event: UserEvent, user: User | undefined): Contact {
  return { ...typeOf(event).contact?.(event), ...user?.contact };
}

/** The channel of that name, as every channel is seen from outside. */
export function findChannel(name: string): Channel | undefined {
  const all: readonly Channel[] = channels;
  return all.find((channel) => channel.name === name);
}

function isReachable(name: string, contact: Contact): boolean {
  const field = findChannel(name)?.contact;
  return field === undefined || contact[field] !== undefined;
}

/** Channels that do not exist come last. */
function rank(name: string): number {
  const index = channels.findIndex((channel) => channel.name === name);
  return index === -1 ? channels.length : index;
}

function judge({
  name,
  contact,
  optedOut,
  suppressions,
}: {
  name: string;
  contact: Contact;
  optedOut: boolean;
  suppressions: ReadonlyMap<string, Suppression>;
}): Choice {
  const drop = (reason: Reason, address?: string): Choice => ({
    channel: name,
    address,
    hindrance: { outcome: 'dropped', reason },
  });
  const channel = findChannel(name);
  if (channel === undefined) return drop('channel_unknown');
  if (channel.contact === undefined) return { channel: name };
  const address = contact[channel.contact];
  if (optedOut) return drop('opt_out', address);
  if (address === undefined) return drop('no_contact');
  const suppression = channel.suppressible ? suppressions.get(address) : undefined;
  if (suppression === undefined) return { channel: name, address };
  return { channel: name, address, hindrance: { outcome: 'suppressed', reason: suppression.reason } };
}
