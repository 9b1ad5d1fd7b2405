import type { Tone } from '../../ui/tone.ts';
import type { EmailAction } from './funnel.ts';

export const EMAIL_STATES: Readonly<Record<EmailAction, { tone: Tone; label: string }>> = {
  sent: { tone: 'quiet', label: 'Sent' },
  delivered: { tone: 'info', label: 'Delivered' },
  opened: { tone: 'ok', label: 'Opened' },
  clicked: { tone: 'ok', label: 'Clicked' },
  bounced: { tone: 'bad', label: 'Bounced' },
  unsubscribed: { tone: 'warn', label: 'Unsubscribed' },
};
