import { Badge } from '../../ui/badge.tsx';
import { ButtonLink } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Time } from '../../ui/time.tsx';
import type { Notification } from './notifications-page.tsx';
import { explainReason, OUTCOMES } from './outcomes.ts';

/** One notification: its text, its way, and its record. */
export function NotificationDialog({
  notification,
  onClose,
}: {
  notification: Notification;
  onClose: () => void;
}) {
  const { subject, text, user, channel, address, outcome, event_type, event_id } = notification;
  const { created_at, updated_at, topic, partition, offset } = notification;
  return (
    <Dialog title={subject} lead={`To ${user} over ${channel}`} onClose={onClose}>
      <div className="dialog-body stack">
        <p>
          <Badge tone={OUTCOMES[outcome].tone}>{OUTCOMES[outcome].label}</Badge>{' '}
          {'reason' in notification && explainReason(notification.reason)}
        </p>
        <blockquote className="panel panel-body">{text}</blockquote>
        <dl className="facts">
          <div>
            <dt>Address</dt>
            <dd>{address ?? 'none'}</dd>
          </div>
          {'due_at' in notification && (
            <div>
              <dt>Due</dt>
              <dd>
                <Time value={notification.due_at} />
              </dd>
            </div>
          )}
          {'message_id' in notification && (
            <div>
              <dt>Message</dt>
              <dd>
                <code>{notification.message_id}</code>
              </dd>
            </div>
          )}
          <div>
            <dt>Event</dt>
            <dd>
              {event_type.replaceAll('_', ' ')} <code className="muted">{event_id}</code>
            </dd>
          </div>
          <div>
            <dt>First seen</dt>
            <dd>
              <Time value={created_at} />
            </dd>
          </div>
          <div>
            <dt>Decided</dt>
            <dd>
              <Time value={updated_at} />
            </dd>
          </div>
        </dl>
      </div>
      <DialogActions>
        <ButtonLink icon="journey" href={`#/journey/${encodeURIComponent(topic)}/${partition}/${offset}`}>
          Journey of its event
        </ButtonLink>
      </DialogActions>
    </Dialog>
  );
}
