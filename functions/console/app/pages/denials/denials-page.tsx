import { useState } from 'react';
import { POLL_MS } from '../../api/hooks.ts';
import type { Denial } from '../../runner/types.ts';
import { useRefreshOn, useRunnerRead } from '../../runner/use-runner.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { hintPlace, hintStatement, shortenPrincipal } from './hint-statement.ts';

const PATH = '/_runner/denials';

const COLUMNS: readonly Column<Denial>[] = [
  { key: 'action', head: 'Action', width: 250, cell: ({ action }) => action },
  {
    key: 'principal',
    head: 'Who',
    cell: ({ principal }) => <span title={principal}>{shortenPrincipal(principal)}</span>,
  },
  {
    key: 'resource',
    head: 'On',
    isMono: true,
    cell: ({ resource }) => <span title={resource}>{resource}</span>,
  },
  { key: 'time', head: 'When', width: 190, cell: ({ time }) => <Time value={time} /> },
];

/** What the emulated APIs refused, as AWS would have, and the statement that is missing. */
export function DenialsPage() {
  const denials = useRunnerRead<{ denials: readonly Denial[] }>(PATH, { pollMs: POLL_MS.slow });
  useRefreshOn(({ kind }) => kind === 'access-denied', [PATH]);
  const [opened, setOpened] = useState<Denial>();
  return (
    <Page
      title="Denials"
      lead="What a role tried and may not, here and on AWS, and the statement that would allow it."
    >
      <Panel isFlush>
        <Loaded query={denials}>
          {(data) => (
            <DataTable
              label="Denials"
              columns={COLUMNS}
              rows={data.denials.toSorted((a, b) => b.time - a.time)}
              rowKey={({ time, principal, action, resource }) => `${time} ${principal} ${action} ${resource}`}
              onOpen={setOpened}
              empty={
                <EmptyState title="Nothing was denied" icon="check">
                  Every role had what it needed, and least privilege held.
                </EmptyState>
              }
            />
          )}
        </Loaded>
      </Panel>
      {opened && <DenialDialog denial={opened} onClose={() => setOpened(undefined)} />}
    </Page>
  );
}

function DenialDialog({ denial, onClose }: { denial: Denial; onClose: () => void }) {
  const { principal, action, resource, time } = denial;
  return (
    <Dialog title={action} lead={<Time value={time} />} onClose={onClose}>
      <div className="dialog-body stack">
        <dl className="facts">
          <div>
            <dt>Who</dt>
            <dd>
              <code>{principal}</code>
            </dd>
          </div>
          <div>
            <dt>On</dt>
            <dd>
              <code>{resource}</code>
            </dd>
          </div>
        </dl>
        <div className="stack-tight">
          <h3>The statement that is missing</h3>
          <JsonView value={hintStatement({ action, resource })} what="statement" />
          <p className="muted">
            {hintPlace(action)} Grant it only if the role is to have it: a denial may be what is wanted.
          </p>
        </div>
      </div>
    </Dialog>
  );
}
