import { Page } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';

export function DenialsPage() {
  return (
    <Page title="Denials">
      <EmptyState title="Nothing is shown here yet" />
    </Page>
  );
}
