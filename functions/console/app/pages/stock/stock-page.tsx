import { Page } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';

export function StockPage() {
  return (
    <Page title="Stock">
      <EmptyState title="Nothing is shown here yet" />
    </Page>
  );
}
