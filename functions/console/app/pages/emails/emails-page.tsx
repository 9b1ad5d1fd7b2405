import type { countEmails, listEmails, listSuppressions } from '../../../../api/contract/emails.ts';
import type { AnswerOf } from '../../../../shared/http/contract.ts';
import { POLL_MS, usePages, useRead } from '../../api/hooks.ts';
import { useQueryText } from '../../router.ts';
import { usePollMs, useRefreshOn } from '../../runner/use-runner.ts';
import type { PageProps } from '../../shell/area.ts';
import { Badge } from '../../ui/badge.tsx';
import { ButtonLink } from '../../ui/button.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { PagedTable } from '../../ui/paged-table.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { Time } from '../../ui/time.tsx';
import { EmailPage } from './email-page.tsx';
import { EMAIL_STATES } from './email-states.ts';
import { FunnelPanel } from './funnel-panel.tsx';

type Email = AnswerOf<typeof listEmails>['items'][number];
type Suppression = AnswerOf<typeof listSuppressions>['items'][number];

const TABS = [
  { id: 'emails', label: 'E-mails' },
  { id: 'suppressed', label: 'Suppressed addresses' },
] as const;

/** `#/emails` and `#/emails/<email_id>` */
export function EmailsPage({ rest: [email_id] }: PageProps) {
  return email_id === undefined ? <Everything /> : <EmailPage key={email_id} email_id={email_id} />;
}

function Everything() {
  const counts = useRead<typeof countEmails>('/emails/counts', {
    pollMs: usePollMs(POLL_MS.usual, POLL_MS.slow),
  });
  const [tab, setTab] = useQueryText('tab', 'emails');
  useRefreshOn(
    (entry) => entry.kind === 'mapping-batch' && entry.group === 'email-processor-group',
    ['/emails/counts', '/emails', '/suppressions'],
  );
  return (
    <Page title="E-mails" lead="From sent to clicked, and who is not written to any more.">
      <Panel>
        <Loaded query={counts}>{(data) => <FunnelPanel counts={data.items} />}</Loaded>
      </Panel>
      <Tabs label="Lists" tabs={TABS} chosen={tab} onChoose={setTab}>
        {tab === 'suppressed' ? <Suppressions /> : <EmailTable />}
      </Tabs>
    </Page>
  );
}

const COLUMNS: readonly Column<Email>[] = [
  { key: 'email_id', head: 'E-mail', width: 110, cell: ({ email_id }) => email_id },
  {
    key: 'state',
    head: 'State',
    width: 160,
    cell: ({ state }) => <Badge tone={EMAIL_STATES[state].tone}>{EMAIL_STATES[state].label}</Badge>,
  },
  { key: 'recipient', head: 'To', cell: ({ recipient }) => recipient },
  { key: 'subject', head: 'Subject', cell: ({ subject }) => subject },
  { key: 'events', head: 'Events', align: 'end', width: 80, cell: ({ events }) => events },
  { key: 'since', head: 'Since', width: 190, cell: ({ since }) => <Time value={since} /> },
];

function EmailTable() {
  const [state, setState] = useQueryText('state');
  const [recipient, setRecipient] = useQueryText('recipient');
  const emails = usePages<typeof listEmails>('/emails', {
    query: { state, recipient },
    pollMs: usePollMs(POLL_MS.usual * 2, POLL_MS.slow),
  });
  return (
    <Panel isFlush>
      <div className="filters panel-filters">
        <SelectField
          label="State"
          value={state}
          onChange={setState}
          choices={[
            { value: '', label: 'Any' },
            ...Object.entries(EMAIL_STATES).map(([value, { label }]) => ({
              value,
              label: label.toLowerCase(),
            })),
          ]}
        />
        <TextField
          label="To"
          type="email"
          value={recipient}
          onChange={setRecipient}
          placeholder="alice@example.com"
        />
      </div>
      <PagedTable
        pages={emails}
        what="e-mails"
        label="E-mails"
        columns={COLUMNS}
        rowKey={({ email_id }) => email_id}
        rowHref={({ email_id }) => `#/emails/${email_id}`}
        sort={(a, b) => (a.since < b.since ? 1 : -1)}
        empty={
          <EmptyState
            title="No e-mail"
            icon="emails"
            action={
              state + recipient === '' && <ButtonLink href="#/topics/email-updates">Produce one</ButtonLink>
            }
          >
            {state === '' && recipient === '' ? 'No event has told of one yet.' : 'None fits these filters.'}
          </EmptyState>
        }
      />
    </Panel>
  );
}

const SUPPRESSIONS: readonly Column<Suppression>[] = [
  { key: 'address', head: 'Address', cell: ({ address }) => address },
  {
    key: 'reason',
    head: 'Why',
    cell: ({ reason }) => (reason === 'unsubscribed' ? 'Unsubscribed' : 'Bounced: there is no such address'),
  },
  {
    key: 'email',
    head: 'By e-mail',
    width: 120,
    cell: ({ email_id }) => <a href={`#/emails/${email_id}`}>{email_id}</a>,
  },
  { key: 'at', head: 'Since', width: 190, cell: ({ at }) => <Time value={at} /> },
];

function Suppressions() {
  const suppressions = usePages<typeof listSuppressions>('/suppressions', {
    pollMs: usePollMs(POLL_MS.usual * 2, POLL_MS.slow),
  });
  return (
    <Panel isFlush>
      <PagedTable
        pages={suppressions}
        what="addresses"
        label="Suppressed addresses"
        columns={SUPPRESSIONS}
        rowKey={({ address }) => address}
        sort={(a, b) => (a.at < b.at ? 1 : -1)}
        empty={
          <EmptyState title="No address is suppressed" icon="check">
            An address is, once an e-mail to it bounced for good or its reader unsubscribed; notifications go
            there by e-mail no more.
          </EmptyState>
        }
      />
    </Panel>
  );
}
