import * as z from 'zod';
import { listCounts } from '../emails/tables/counts.ts';
import { getEmail, pageEmails } from '../emails/tables/emails.ts';
import { listEmailHistory } from '../emails/tables/history.ts';
import { pageSuppressions } from '../emails/tables/suppressions.ts';
import { getDecision, pageAcceptedOrders, pageRejectedOrders } from '../fulfilment/tables/decisions.ts';
import { getItem, pageItems } from '../fulfilment/tables/inventory.ts';
import { getUser, pageUsers } from '../fulfilment/tables/users.ts';
import { pageNotifications } from '../notifications/tables/notifications.ts';
import { getTrackedOrder, pageTrackedOrders } from '../orders/tables/history.ts';
import { getPayment, pagePayments } from '../payments/tables/payments.ts';
import { pageTotals } from '../payments/tables/totals.ts';
import { readEnvironment, requiredText } from '../shared/env.ts';
import { NotFound } from '../shared/errors.ts';
import { implement } from '../shared/http/route.ts';
import { serveRoutes } from '../shared/http/serve-routes.ts';
import { createLogger } from '../shared/logger.ts';
import { createTableClient, type Table } from '../shared/table.ts';
import { countEmails, listEmails, listSuppressions, showEmail } from './contract/emails.ts';
import { listInventory, showItem } from './contract/inventory.ts';
import { listNotifications } from './contract/notifications.ts';
import { listHistory, listOrders, listRejections, showOrder } from './contract/orders.ts';
import { listPayments, listPaymentTotals, showPayment } from './contract/payments.ts';
import { listUsers, showUser } from './contract/users.ts';
import { readPage, toAnswer } from './cursor.ts';

const environment = readEnvironment(
  z.object({
    USERS_TABLE: requiredText,
    INVENTORY_TABLE: requiredText,
    ORDER_DECISIONS_TABLE: requiredText,
    ORDER_HISTORY_TABLE: requiredText,
    PAYMENTS_TABLE: requiredText,
    PAYMENT_TOTALS_TABLE: requiredText,
    EMAILS_TABLE: requiredText,
    EMAIL_HISTORY_TABLE: requiredText,
    EMAIL_COUNTS_TABLE: requiredText,
    SUPPRESSIONS_TABLE: requiredText,
    NOTIFICATIONS_TABLE: requiredText,
  }),
);

const client = createTableClient();
const tableOf = (variable: keyof typeof environment): Table => ({ client, name: environment[variable] });
const users = tableOf('USERS_TABLE');
const inventory = tableOf('INVENTORY_TABLE');
const decisions = tableOf('ORDER_DECISIONS_TABLE');
const history = tableOf('ORDER_HISTORY_TABLE');
const payments = tableOf('PAYMENTS_TABLE');
const totals = tableOf('PAYMENT_TOTALS_TABLE');
const emails = tableOf('EMAILS_TABLE');
const emailHistory = tableOf('EMAIL_HISTORY_TABLE');
const emailCounts = tableOf('EMAIL_COUNTS_TABLE');
const suppressions = tableOf('SUPPRESSIONS_TABLE');
const notifications = tableOf('NOTIFICATIONS_TABLE');

/** A thousand are a few hundred kilobytes; an e-mail has six. */
const MAX_EMAIL_EVENTS = 1_000;

const ORDER_KEY = { order_id: undefined };

/** Every GET on what the pipelines keep in tables. */
export const handler = serveRoutes({
  logger: createLogger('api'),
  routes: [
    implement(listOrders, async ({ query }) =>
      toAnswer(await pageAcceptedOrders(decisions, { ...query, ...readPage(query, ORDER_KEY) })),
    ),
    implement(listRejections, async ({ query }) =>
      toAnswer(await pageRejectedOrders(decisions, { ...query, ...readPage(query, ORDER_KEY) })),
    ),
    implement(listHistory, async ({ query }) =>
      toAnswer(await pageTrackedOrders(history, { ...query, ...readPage(query, ORDER_KEY) })),
    ),
    implement(showOrder, async ({ parameters: { order_id } }) => {
      const [tracked, decision] = await Promise.all([
        getTrackedOrder(history, order_id),
        getDecision(decisions, order_id),
      ]);
      return { order_id, tracked: tracked ?? null, decision: decision ?? null };
    }),
    implement(listUsers, async ({ query }) =>
      toAnswer(await pageUsers(users, { ...query, ...readPage(query, { user: undefined }) })),
    ),
    implement(showUser, ({ parameters: { user } }) => getUser(users, user)),
    implement(listInventory, async ({ query }) =>
      toAnswer(await pageItems(inventory, readPage(query, { item: undefined }))),
    ),
    implement(showItem, ({ parameters: { item } }) => getItem(inventory, item)),
    implement(listPayments, async ({ query }) =>
      toAnswer(await pagePayments(payments, { ...query, ...readPage(query, { payment_id: undefined }) })),
    ),
    implement(listPaymentTotals, async ({ query }) => {
      const key = { user: query.user, currency: query.currency };
      return toAnswer(await pageTotals(totals, { ...query, ...readPage(query, key) }));
    }),
    implement(showPayment, ({ parameters: { payment_id } }) => getPayment(payments, payment_id)),
    implement(listEmails, async ({ query }) =>
      toAnswer(await pageEmails(emails, { ...query, ...readPage(query, { email_id: undefined }) })),
    ),
    implement(countEmails, async () => ({ items: await listCounts(emailCounts) })),
    implement(showEmail, async ({ parameters: { email_id } }) => {
      const [email, events] = await Promise.all([
        getEmail(emails, email_id),
        listEmailHistory(emailHistory, email_id, MAX_EMAIL_EVENTS),
      ]);
      if (email === undefined) throw new NotFound(`No event told of an e-mail ${email_id}.`);
      return {
        email,
        history: events,
        truncated: events.length === MAX_EMAIL_EVENTS && email.events > events.length,
      };
    }),
    implement(listSuppressions, async ({ query }) =>
      toAnswer(await pageSuppressions(suppressions, readPage(query, { address: undefined }))),
    ),
    implement(listNotifications, async ({ query }) =>
      toAnswer(
        await pageNotifications(notifications, {
          ...query,
          ...readPage(query, { notification_id: undefined }),
        }),
      ),
    ),
  ],
});
