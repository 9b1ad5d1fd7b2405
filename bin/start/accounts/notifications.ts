import { listNotifications } from '../../../functions/notifications/tables/notifications.ts';
import { notificationsTable } from '../../target/tables.ts';
import { type Account, countEach, describeCounts } from './account.ts';

/** Each event comes to something over each of its channels: one that is still being sent is not accounted for. */
export const notifications: Account = {
  pipeline: 'notifications',
  async read(target, ids) {
    const all = await listNotifications(notificationsTable(target));
    const ours = all.filter(({ event_id }) => ids?.has(event_id) ?? true);
    const pending = new Set(ours.flatMap((one) => (one.outcome === 'pending' ? [one.event_id] : [])));
    const outcomes = countEach(ours.map(({ outcome }) => outcome));
    const events = new Set(ours.map(({ event_id }) => event_id));
    return {
      accounted: events.difference(pending),
      facts: { notified: events.size, outcomes: Object.fromEntries(outcomes) },
      text: `told of ${events.size}${outcomes.length === 0 ? '' : ` (${describeCounts(outcomes)})`}`,
    };
  },
};
