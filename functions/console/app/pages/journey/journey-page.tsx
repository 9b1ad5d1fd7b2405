import { Page } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';

export function JourneyPage() {
  return (
    <Page title="Journey">
      <EmptyState title="Nothing is shown here yet" />
    </Page>
  );
}
