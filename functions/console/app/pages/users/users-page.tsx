import { useState } from 'react';
import type { listUsers, showUser } from '../../../../api/contract/users.ts';
import { usePages, useRead } from '../../api/hooks.ts';
import { toHash } from '../../location.ts';
import { navigate, replaceQuery, useQueryText } from '../../router.ts';
import type { PageProps } from '../../shell/area.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { PagedTable } from '../../ui/paged-table.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { UserDialog } from './user-dialog.tsx';
import type { User } from './user-form.ts';
import './users.css';

const POLL_MS = 15_000;

/** The users; `#/users/<user>` opens one, `?add=<user>` the form for a new one. */
export function UsersPage({ rest: [opened], query }: PageProps) {
  const [status, setStatus] = useQueryText('status');
  const [search, setSearch] = useQueryText('find');
  const [isAdding, setAdding] = useState(false);
  const add = query.get('add');
  const pages = usePages<typeof listUsers>('/users', { query: { limit: 200, status }, pollMs: POLL_MS });
  const sought = search.trim().toLowerCase();
  const shown = { ...pages, items: pages.items?.filter((user) => isFound(user, sought)) };
  return (
    <Page
      title="Users"
      lead="Who may order, and how they want to be told."
      actions={
        <Button tone="primary" icon="plus" needsOperator onClick={() => setAdding(true)}>
          Add a user
        </Button>
      }
    >
      <Panel isFlush>
        <div className="filters panel-filters">
          <TextField
            {...{ label: 'Find', type: 'search', value: search, onChange: setSearch }}
            placeholder="Name or address"
          />
          <SelectField
            {...{ label: 'Status', value: status, onChange: setStatus }}
            choices={[
              { value: '', label: 'Any' },
              { value: 'paid', label: 'Paid' },
              { value: 'unpaid', label: 'Not paid' },
            ]}
          />
        </div>
        <PagedTable
          {...{ pages: shown, columns, rowKey: (row: User) => row.user }}
          label="Users"
          what="users"
          rowHref={({ user }) => toHash(['users', user])}
          sort={(a, b) => a.user.localeCompare(b.user)}
          empty={
            sought === '' && status === '' ? (
              <EmptyState title="There are no users" icon="users">
                Add one, and their orders can be accepted once they have paid.
              </EmptyState>
            ) : (
              <EmptyState title="No user fits" icon="search">
                Look for less, or take the filter away.
              </EmptyState>
            )
          }
        />
      </Panel>
      {(isAdding || add !== null) && (
        <UserDialog
          user={undefined}
          name={add ?? ''}
          onClose={() => {
            setAdding(false);
            replaceQuery({ add: undefined });
          }}
        />
      )}
      {opened !== undefined && <OpenedUser key={opened} name={opened} />}
    </Page>
  );
}

function isFound({ user, contact }: User, sought: string): boolean {
  return [user, contact?.email, contact?.phone].some((text) => text?.toLowerCase().includes(sought));
}

/** Read anew: the list may be older than what is to be changed. */
function OpenedUser({ name }: { name: string }) {
  const user = useRead<typeof showUser>('/users/{user}', { parameters: { user: name } });
  const close = () => navigate(['users']);
  if (user.data?.user === name && !user.isFetching) return <UserDialog user={user.data} onClose={close} />;
  if (user.error === null) return null;
  return (
    <ConfirmDialog
      {...{ title: name, confirm: 'Add the user', problem: user.error, onClose: close }}
      unavailable={user.error.status === 404 ? undefined : 'Try again in a moment.'}
      onConfirm={() => navigate(['users'], { add: name })}
    >
      <p>This user cannot be shown.</p>
    </ConfirmDialog>
  );
}

const columns: Column<User>[] = [
  { key: 'user', head: 'User', width: 150, cell: ({ user }) => user },
  {
    ...{ key: 'status', head: 'Status', width: 120 },
    cell: ({ status }) =>
      status === 'paid' ? <Badge tone="ok">Paid</Badge> : <Badge tone="warn">Not paid</Badge>,
  },
  { key: 'email', head: 'E-mail', cell: ({ contact }) => contact?.email ?? <None /> },
  { key: 'phone', head: 'Telephone', width: 150, cell: ({ contact }) => contact?.phone ?? <None /> },
  { key: 'preferences', head: 'Notifications', cell: (user) => describePreferences(user) },
];

function None() {
  return <span className="muted">–</span>;
}

function describePreferences({ preferences }: User): string {
  if (preferences === undefined) return 'As usual';
  if (preferences.opt_out) return 'None: opted out';
  const own = Object.keys(preferences.channels ?? {}).length;
  const quiet = preferences.quiet_hours;
  const parts = [
    own > 0 && `own channels for ${own === 1 ? '1 type' : `${own} types`}`,
    quiet && `quiet ${quiet.from}–${quiet.to}`,
  ].filter((part) => typeof part === 'string');
  return parts.length === 0 ? 'As usual' : parts.join(', ');
}
