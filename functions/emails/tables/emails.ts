import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parseItem, scanTable, type Table } from '../../shared/table.ts';
import { type Page, type PageRequest, scanPage } from '../../shared/table-page.ts';
import { detailFields, type EmailAction, emailAction } from '../event.ts';

/** How an e-mail stands: the furthest that any event told of it, and that event's details. */
export const emailSchema = z.object({
  email_id: z.string(),
  state: emailAction,
  /** When it came to that state: ISO 8601, UTC. */
  since: z.string(),
  /** Of the event that brought it there. */
  event_id: z.string(),
  ...detailFields,
  /** How many events told of it, the late ones included. */
  events: z.int(),
});

export type Email = z.output<typeof emailSchema>;

/** One e-mail, or undefined when no event told of it. */
export async function getEmail(table: Table, email_id: string): Promise<Email | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: { email_id }, ConsistentRead: true }),
  );
  return Item === undefined ? undefined : parseItem(emailSchema, Item, table.name);
}

/** Every e-mail, the one that came to its state first at the front. */
export async function listEmails(table: Table): Promise<Email[]> {
  const emails = await scanTable(table, emailSchema);
  return emails.sort((a, b) => compare(a.since, b.since) || compare(a.email_id, b.email_id));
}

/** A page of the e-mails, in no order. `recipient` as it was written. */
export function pageEmails(
  table: Table,
  request: PageRequest & { state?: EmailAction | undefined; recipient?: string | undefined },
): Promise<Page<Email>> {
  const { state, recipient } = request;
  return scanPage(table, request, {
    schema: emailSchema,
    keyNames: ['email_id'],
    filter: { state, recipient },
  });
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
