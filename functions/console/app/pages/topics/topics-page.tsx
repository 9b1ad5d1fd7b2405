import { Page } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';

export function TopicsPage() {
  return (
    <Page title="Topics">
      <EmptyState title="Nothing is shown here yet" />
    </Page>
  );
}
