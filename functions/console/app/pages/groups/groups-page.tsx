import { Page } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';

export function GroupsPage() {
  return (
    <Page title="Groups">
      <EmptyState title="Nothing is shown here yet" />
    </Page>
  );
}
