import { Page } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';

export function UsersPage() {
  return (
    <Page title="Users">
      <EmptyState title="Nothing is shown here yet" />
    </Page>
  );
}
