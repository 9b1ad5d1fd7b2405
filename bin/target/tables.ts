import type { Table } from '../../functions/shared/table.ts';
import type { Target } from './target.ts';

/** The tables that commands read and write, by the outputs that name them. */
export const usersTable = (target: Target): Table => tableOf(target, 'UsersTable');
export const inventoryTable = (target: Target): Table => tableOf(target, 'InventoryTable');
export const decisionsTable = (target: Target): Table => tableOf(target, 'OrderDecisionsTable');
export const historyTable = (target: Target): Table => tableOf(target, 'OrderHistoryTable');
export const emailsTable = (target: Target): Table => tableOf(target, 'EmailsTable');
export const emailHistoryTable = (target: Target): Table => tableOf(target, 'EmailHistoryTable');
export const emailCountsTable = (target: Target): Table => tableOf(target, 'EmailCountsTable');
export const suppressionsTable = (target: Target): Table => tableOf(target, 'SuppressionsTable');
export const notificationsTable = (target: Target): Table => tableOf(target, 'NotificationsTable');
export const paymentsTable = (target: Target): Table => tableOf(target, 'PaymentsTable');
export const paymentTotalsTable = (target: Target): Table => tableOf(target, 'PaymentTotalsTable');

function tableOf(target: Target, output: string): Table {
  return { client: target.documents, name: target.output(output) };
}
