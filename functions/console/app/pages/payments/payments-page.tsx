import { Page } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';

export function PaymentsPage() {
  return (
    <Page title="Payments">
      <EmptyState title="Nothing is shown here yet" />
    </Page>
  );
}
