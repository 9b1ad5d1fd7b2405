import { useState } from 'react';
import type { listNotifications } from '../../../../api/contract/notifications.ts';
import type { AnswerOf } from '../../../../shared/http/contract.ts';
import { POLL_MS, usePages } from '../../api/hooks.ts';
import { useQueryText } from '../../router.ts';
import { usePollMs, useRefreshOn } from '../../runner/use-runner.ts';
import { Badge } from '../../ui/badge.tsx';
import { ButtonLink } from '../../ui/button.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { PagedTable } from '../../ui/paged-table.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { NotificationDialog } from './notification-dialog.tsx';
import { explainReason, OUTCOMES } from './outcomes.ts';

export type Notification = AnswerOf<typeof listNotifications>['items'][number];

const CHANNELS = ['email', 'sms', 'push', 'log'];

const COLUMNS: readonly Column<Notification>[] = [
  { key: 'subject', head: 'What', width: 225, cell: ({ subject }) => subject },
  { key: 'user', head: 'To', width: 90, cell: ({ user }) => user },
  { key: 'channel', head: 'Over', width: 70, cell: ({ channel }) => channel },
  {
    key: 'address',
    head: 'Address',
    width: 170,
    cell: ({ address }) => address ?? <span className="muted">none</span>,
  },
  {
    key: 'outcome',
    head: 'Outcome',
    width: 120,
    cell: ({ outcome }) => <Badge tone={OUTCOMES[outcome].tone}>{OUTCOMES[outcome].label}</Badge>,
  },
  {
    key: 'reason',
    head: 'Why',
    cell: (one) =>
      'reason' in one ? <span title={explainReason(one.reason)}>{explainReason(one.reason)}</span> : '',
  },
  { key: 'updated', head: 'When', width: 175, cell: ({ updated_at }) => <Time value={updated_at} /> },
];

/** What was sent to whom over which channel, and what was not, with the reason. */
export function NotificationsPage() {
  const [user, setUser] = useQueryText('user');
  const [channel, setChannel] = useQueryText('channel');
  const [outcome, setOutcome] = useQueryText('outcome');
  const [opened, setOpened] = useState<Notification>();
  const notifications = usePages<typeof listNotifications>('/notifications', {
    query: { user, channel, outcome },
    pollMs: usePollMs(POLL_MS.usual, POLL_MS.slow),
  });
  useRefreshOn(
    (entry) =>
      entry.kind === 'message' || (entry.kind === 'mapping-batch' && entry.group === 'notification-service'),
    ['/notifications'],
  );
  return (
    <Page title="Notifications" lead="What was sent to whom over which channel; what was not, and why.">
      <Panel isFlush>
        <div className="filters panel-filters">
          <TextField label="User" value={user} onChange={setUser} placeholder="Any" />
          <SelectField
            label="Channel"
            value={channel}
            onChange={setChannel}
            choices={[{ value: '', label: 'Any' }, ...CHANNELS.map((value) => ({ value, label: value }))]}
          />
          <SelectField
            label="Outcome"
            value={outcome}
            onChange={setOutcome}
            choices={[
              { value: '', label: 'Any' },
              ...Object.entries(OUTCOMES).map(([value, { label }]) => ({
                value,
                label: label.toLowerCase(),
              })),
            ]}
          />
        </div>
        <PagedTable
          pages={notifications}
          what="notifications"
          label="Notifications"
          columns={COLUMNS}
          rowKey={({ notification_id }) => notification_id}
          onOpen={setOpened}
          sort={(a, b) => (a.updated_at < b.updated_at ? 1 : -1)}
          empty={
            <EmptyState
              title="No notification"
              icon="notifications"
              action={
                user + channel + outcome === '' && (
                  <ButtonLink href="#/topics/user_events">Produce an event</ButtonLink>
                )
              }
            >
              {user + channel + outcome === '' ? 'No user event has come yet.' : 'None fits these filters.'}
            </EmptyState>
          }
        />
      </Panel>
      {opened && <NotificationDialog notification={opened} onClose={() => setOpened(undefined)} />}
    </Page>
  );
}
