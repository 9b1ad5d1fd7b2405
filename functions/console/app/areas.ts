import { ActionsPage } from './pages/actions/actions-page.tsx';
import { DeadLettersPage } from './pages/dead-letters/dead-letters-page.tsx';
import { DenialsPage } from './pages/denials/denials-page.tsx';
import { EmailsPage } from './pages/emails/emails-page.tsx';
import { FunctionsPage } from './pages/functions/functions-page.tsx';
import { GroupsPage } from './pages/groups/groups-page.tsx';
import { JourneyPage } from './pages/journey/journey-page.tsx';
import { MappingsPage } from './pages/mappings/mappings-page.tsx';
import { NotificationsPage } from './pages/notifications/notifications-page.tsx';
import { OrdersPage } from './pages/orders/orders-page.tsx';
import { OverviewPage } from './pages/overview/overview-page.tsx';
import { PaymentsPage } from './pages/payments/payments-page.tsx';
import { StockPage } from './pages/stock/stock-page.tsx';
import { TopicsPage } from './pages/topics/topics-page.tsx';
import { UsersPage } from './pages/users/users-page.tsx';
import type { Area } from './shell/area.ts';

/** Every area of the console, in the order of the menu. The first is where one arrives. */
export const areas: readonly Area[] = [
  { id: 'overview', label: 'Overview', icon: 'overview', section: 'Now', Page: OverviewPage },
  { id: 'orders', label: 'Orders', icon: 'orders', section: 'Pipelines', Page: OrdersPage },
  { id: 'emails', label: 'E-mails', icon: 'emails', section: 'Pipelines', Page: EmailsPage },
  {
    id: 'notifications',
    label: 'Notifications',
    icon: 'notifications',
    section: 'Pipelines',
    Page: NotificationsPage,
  },
  { id: 'payments', label: 'Payments', icon: 'payments', section: 'Pipelines', Page: PaymentsPage },
  { id: 'stock', label: 'Stock', icon: 'stock', section: 'Data', Page: StockPage },
  { id: 'users', label: 'Users', icon: 'users', section: 'Data', Page: UsersPage },
  { id: 'topics', label: 'Topics', icon: 'topics', section: 'Kafka', Page: TopicsPage },
  { id: 'groups', label: 'Groups', icon: 'groups', section: 'Kafka', Page: GroupsPage },
  {
    id: 'dead-letters',
    label: 'Dead letters',
    icon: 'dead-letters',
    section: 'Kafka',
    Page: DeadLettersPage,
  },
  {
    id: 'mappings',
    label: 'Mappings',
    icon: 'mappings',
    section: 'Kafka',
    Page: MappingsPage,
  },
  {
    id: 'functions',
    label: 'Functions',
    icon: 'functions',
    section: 'Runner',
    needsRunner: true,
    Page: FunctionsPage,
  },
  {
    id: 'denials',
    label: 'Denials',
    icon: 'denials',
    section: 'Runner',
    needsRunner: true,
    Page: DenialsPage,
  },
  { id: 'actions', label: 'Actions', icon: 'actions', section: 'Audit', Page: ActionsPage },
  { id: 'journey', label: 'Journey', icon: 'journey', Page: JourneyPage },
];
