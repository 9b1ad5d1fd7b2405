import type { showEmail } from '../../../../api/contract/emails.ts';
import type { AnswerOf } from '../../../../shared/http/contract.ts';
import { POLL_MS, useRead } from '../../api/hooks.ts';
import { Badge } from '../../ui/badge.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { EMAIL_STATES } from './email-states.ts';

type Answer = AnswerOf<typeof showEmail>;
type Event = Answer['history'][number];

const COLUMNS: readonly Column<Event>[] = [
  {
    key: 'action',
    head: 'What happened',
    width: 150,
    cell: ({ action }) => <Badge tone={EMAIL_STATES[action].tone}>{EMAIL_STATES[action].label}</Badge>,
  },
  { key: 'at', head: 'When', width: 190, cell: ({ at }) => <Time value={at} /> },
  {
    key: 'more',
    head: 'More',
    cell: ({ link_url, bounce_reason }) => link_url ?? bounce_reason?.replace('_', ' ') ?? '',
  },
  { key: 'received', head: 'Received', width: 190, cell: ({ received_at }) => <Time value={received_at} /> },
  {
    key: 'journey',
    head: 'Record',
    width: 190,
    cell: ({ topic, partition, offset }) => (
      <a href={`#/journey/${encodeURIComponent(topic)}/${partition}/${offset}`}>
        Journey of {partition}@{offset}
      </a>
    ),
  },
];

/** One e-mail: how it stands, and all that happened to it. */
export function EmailPage({ email_id }: { email_id: string }) {
  const email = useRead<typeof showEmail>('/emails/{email_id}', {
    parameters: { email_id },
    pollMs: POLL_MS.usual,
  });
  return (
    <Page
      title={email.data?.email.subject ?? email_id}
      lead={email.data && `To ${email.data.email.recipient}`}
      back={{ href: '#/emails', label: 'E-mails' }}
    >
      <Loaded query={email}>{(data) => <Details answer={data} />}</Loaded>
    </Page>
  );
}

function Details({ answer: { email, history } }: { answer: Answer }) {
  const { tone, label } = EMAIL_STATES[email.state];
  return (
    <>
      <Panel>
        <dl className="facts">
          <div>
            <dt>State</dt>
            <dd>
              <Badge tone={tone}>{label}</Badge> since <Time value={email.since} />
            </dd>
          </div>
          <div>
            <dt>E-mail</dt>
            <dd>
              <code>{email.email_id}</code>
            </dd>
          </div>
          <div>
            <dt>From</dt>
            <dd>{email.sender}</dd>
          </div>
          <div>
            <dt>To</dt>
            <dd>{email.recipient}</dd>
          </div>
        </dl>
      </Panel>
      <Panel title="What happened to it" isFlush>
        <DataTable
          label={`Events of e-mail ${email.email_id}`}
          columns={COLUMNS}
          rows={history}
          rowKey={({ event_id }) => event_id}
        />
      </Panel>
    </>
  );
}
