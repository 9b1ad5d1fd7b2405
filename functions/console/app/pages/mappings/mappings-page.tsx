import { Page } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';

export function MappingsPage() {
  return (
    <Page title="Mappings">
      <EmptyState title="Nothing is shown here yet" />
    </Page>
  );
}
