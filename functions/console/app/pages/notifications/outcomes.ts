import type { listNotifications } from '../../../../api/contract/notifications.ts';
import type { AnswerOf } from '../../../../shared/http/contract.ts';
import type { Tone } from '../../ui/tone.ts';

type Outcome = AnswerOf<typeof listNotifications>['items'][number]['outcome'];

export const OUTCOMES: Readonly<Record<Outcome, { tone: Tone; label: string }>> = {
  sent: { tone: 'ok', label: 'Sent' },
  logged: { tone: 'ok', label: 'Logged' },
  pending: { tone: 'info', label: 'Being sent' },
  deferred: { tone: 'info', label: 'Put off' },
  suppressed: { tone: 'warn', label: 'Suppressed' },
  dropped: { tone: 'quiet', label: 'Dropped' },
  refused: { tone: 'bad', label: 'Refused' },
};

const REASONS: Readonly<Record<string, string>> = {
  opt_out: 'The user wants nothing of this type',
  no_contact: 'Nothing is known of where to send',
  channel_unknown: 'There is no such channel',
  not_chosen: 'The channel is not chosen any more',
  expired: 'It was of no use any more',
  undeliverable: 'No provider took it for three days',
  quiet_hours: 'Quiet hours of the user',
  rate_limit: 'As many were sent as the limit allows',
  interrupted: 'Whoever began to send did not say how it ended',
  out_of_time: 'The invocation ended before its turn',
};

/** A reason in a person's words; a provider's own as it is. */
export function explainReason(reason: string): string {
  return REASONS[reason] ?? reason;
}
