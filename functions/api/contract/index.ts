import type { RouteContract } from '../../shared/http/contract.ts';
import { showAsset, showConfiguration, showConsole, showOpenApi } from './console.ts';
import { listDeadLetters, readDeadLetters, redriveDeadLetters } from './dead-letters.ts';
import { countEmails, listEmails, listSuppressions, showEmail } from './emails.ts';
import { listGroups, resetOffsets, showGroup } from './groups.ts';
import { addItem, listInventory, showItem, updateItem } from './inventory.ts';
import { makePayments } from './make-payments.ts';
import { listMappings, showMapping, switchMapping } from './mappings.ts';
import { listNotifications } from './notifications.ts';
import { listActions, listErrors, readMetrics, traceJourney } from './observe.ts';
import { listHistory, listOrders, listRejections, showOrder } from './orders.ts';
import { listPayments, listPaymentTotals, showPayment } from './payments.ts';
import { placeOrders } from './place-orders.ts';
import { reportEmailEvents } from './report-email-events.ts';
import { reportUserEvents } from './report-user-events.ts';
import { listTopics, readMessages, showTopic } from './topics.ts';
import { addUser, listUsers, showUser, updateUser } from './users.ts';

/** Every route of the HTTP API. To add one: its contract here, and its implementation in the function it names. */
export const contracts: readonly RouteContract[] = [
  ...[placeOrders, listOrders, showOrder, listRejections, listHistory],
  ...[listUsers, showUser, addUser, updateUser],
  ...[listInventory, showItem, addItem, updateItem],
  ...[makePayments, listPayments, listPaymentTotals, showPayment],
  ...[reportEmailEvents, listEmails, countEmails, showEmail, listSuppressions],
  ...[reportUserEvents, listNotifications],
  ...[listTopics, showTopic, readMessages],
  ...[listGroups, showGroup, resetOffsets],
  ...[listDeadLetters, readDeadLetters, redriveDeadLetters],
  ...[listMappings, showMapping, switchMapping],
  ...[readMetrics, listErrors, listActions, traceJourney],
  ...[showConsole, showAsset, showConfiguration, showOpenApi],
];
