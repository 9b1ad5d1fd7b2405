import { Page } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';

export function NotificationsPage() {
  return (
    <Page title="Notifications">
      <EmptyState title="Nothing is shown here yet" />
    </Page>
  );
}
