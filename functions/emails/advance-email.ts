import type { EmailAction } from './event.ts';
import type { Email } from './tables/emails.ts';
import type { EmailHistoryItem } from './tables/history.ts';

/**
 * How far an action takes an e-mail. It is opened after it was delivered, whatever order the news come in. A bounce ends what
 * went before, because servers that first accept an e-mail may return it later, and machines open and click what no person
 * will read. An unsubscribe comes last: it is the recipient's own will, which no news of the transport outweighs.
 */
const RANK: Readonly<Record<EmailAction, number>> = {
  sent: 0,
  delivered: 1,
  opened: 2,
  clicked: 3,
  bounced: 4,
  unsubscribed: 5,
};

/**
 * The e-mail after one more event. Its state is that of the furthest action of all its events, and of several such events the
 * earliest; so it is the same in whatever order they arrive, and a late one only adds to the number of events.
 */
export function advanceEmail(before: Email | undefined, event: EmailHistoryItem): Email {
  if (before !== undefined && !leads(event, before)) return { ...before, events: before.events + 1 };
  const { email_id, action, at, event_id, sender, recipient, subject, link_url, bounce_reason } = event;
  return {
    email_id,
    state: action,
    since: at,
    event_id,
    ...{ sender, recipient, subject, link_url, bounce_reason },
    events: (before?.events ?? 0) + 1,
  };
}

function leads(event: EmailHistoryItem, before: Email): boolean {
  if (event.action !== before.state) return RANK[event.action] > RANK[before.state];
  if (event.at !== before.since) return event.at < before.since;
  return event.event_id < before.event_id;
}
