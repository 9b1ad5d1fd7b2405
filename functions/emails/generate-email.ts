import { pick } from '../shared/pick.ts';
import type { EventSources } from '../shared/producer-request.ts';
import type { EmailAction, EmailEvent } from './event.ts';

/** What becomes of an e-mail, from its sending on; the more often here, the more often there. */
const STORIES: readonly [readonly EmailAction[], ...(readonly EmailAction[])[]] = [
  ['sent', 'delivered', 'opened', 'clicked'],
  ['sent', 'delivered', 'opened', 'clicked'],
  ['sent', 'delivered', 'opened'],
  ['sent', 'delivered'],
  ['sent', 'delivered', 'opened', 'unsubscribed'],
  ['sent', 'bounced'],
];
/** Domains that RFC 2606 keeps free: no generated address is anybody's. */
const RECIPIENT_NAMES = [
  'grace',
  'heidi',
  'ivan',
  'judy',
  'mike',
  'niaj',
  'olivia',
  'peggy',
  'rupert',
] as const;
const RECIPIENT_DOMAINS = ['example.com', 'example.net', 'example.org'] as const;
const SENDERS = ['newsletter@company.example', 'offers@company.example', 'support@company.example'] as const;
const SUBJECTS = ['Sample Email', 'Weekly digest', 'Spring offer', 'Your receipt'] as const;
const LINKS = ['https://company.example/offers', 'https://company.example/account'] as const;
const BOUNCE_REASONS = ['invalid_address', 'mailbox_full', 'server_error'] as const;

/** E-mails under way at most; with this many, no new one begins. */
const MAX_UNDER_WAY = 10;
const CHANCE_OF_A_NEW_ONE = 0.3;

interface UnderWay {
  readonly email_id: string;
  readonly details: { readonly sender: string; readonly recipient: string; readonly subject: string };
  readonly ahead: EmailAction[];
}

/**
 * A generator whose events are the lives of e-mails, several under way at a time: each event begins a new one or goes on with
 * one that it began, in the right order. What is under way is forgotten with the execution environment.
 */
export function createEmailGenerator(): (sources: EventSources) => EmailEvent {
  const underWay: UnderWay[] = [];

  function begin({ random, newId }: EventSources): UnderWay {
    const email = {
      email_id: newId().slice(0, 8),
      details: {
        sender: pick(SENDERS, random),
        recipient: `${pick(RECIPIENT_NAMES, random)}.${Math.floor(random() * 100)}@${pick(RECIPIENT_DOMAINS, random)}`,
        subject: `${pick(SUBJECTS, random)} #${1_000 + Math.floor(random() * 9_000)}`,
      },
      ahead: [...pick(STORIES, random)],
    };
    underWay.push(email);
    return email;
  }

  function choose(sources: EventSources): UnderWay {
    const [first, ...others] = underWay;
    if (first === undefined) return begin(sources);
    if (underWay.length < MAX_UNDER_WAY && sources.random() < CHANCE_OF_A_NEW_ONE) return begin(sources);
    return pick([first, ...others], sources.random);
  }

  return (sources) => {
    const { random, newId, now } = sources;
    const email = choose(sources);
    const action = email.ahead.shift() ?? 'sent';
    if (email.ahead.length === 0) underWay.splice(underWay.indexOf(email), 1);
    const { email_id, details } = email;
    const common = {
      event_id: newId(),
      event_type: 'email_update' as const,
      timestamp: now().toISOString(),
      email_id,
    };
    if (action === 'clicked') {
      return { ...common, action, details: { ...details, link_url: pick(LINKS, random) } };
    }
    if (action === 'bounced') {
      return { ...common, action, details: { ...details, bounce_reason: pick(BOUNCE_REASONS, random) } };
    }
    return { ...common, action, details };
  };
}
