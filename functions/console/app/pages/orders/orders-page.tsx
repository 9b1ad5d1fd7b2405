import { Page } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';

export function OrdersPage() {
  return (
    <Page title="Orders">
      <EmptyState title="Nothing is shown here yet" />
    </Page>
  );
}
