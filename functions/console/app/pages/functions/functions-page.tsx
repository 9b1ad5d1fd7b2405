import { Page } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';

export function FunctionsPage() {
  return (
    <Page title="Functions">
      <EmptyState title="Nothing is shown here yet" />
    </Page>
  );
}
