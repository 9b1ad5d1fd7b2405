import { Page } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';

export function DeadLettersPage() {
  return (
    <Page title="Dead letters">
      <EmptyState title="Nothing is shown here yet" />
    </Page>
  );
}
