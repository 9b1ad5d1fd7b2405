import { Page } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';

export function EmailsPage() {
  return (
    <Page title="E-mails">
      <EmptyState title="Nothing is shown here yet" />
    </Page>
  );
}
