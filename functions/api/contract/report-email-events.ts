import { emailEventSchema } from '../../emails/event.ts';
import { producing } from './producing.ts';

export const reportEmailEvents = producing({
  operationId: 'reportEmailEvents',
  path: '/emails',
  tag: 'emails',
  entry: 'emails/producer',
  what: 'e-mail event',
  events: {
    name: 'EmailEvent',
    schema: emailEventSchema,
    optional: ['event_id', 'event_type', 'timestamp'],
    example: {
      email_id: '0a1b2c3d',
      action: 'opened',
      details: { sender: 'news@example.com', recipient: 'alice@example.com', subject: 'Spring offer' },
    },
  },
});
