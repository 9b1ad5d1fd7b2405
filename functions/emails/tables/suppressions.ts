import * as z from 'zod';
import { batchGet } from '../../shared/batch-get.ts';
import { parseItem, scanTable, type Table } from '../../shared/table.ts';
import { type Page, type PageRequest, scanPage } from '../../shared/table-page.ts';

/** An address that is sent no e-mail any more, and the event that is to blame: the earliest of those that are. */
export const suppressionSchema = z.object({
  /** Normalized. */
  address: z.string(),
  reason: z.enum(['invalid_address', 'unsubscribed']),
  email_id: z.string(),
  event_id: z.string(),
  /** When it happened: ISO 8601, UTC. */
  at: z.string(),
});

export type Suppression = z.output<typeof suppressionSchema>;

/**
 * The spelling of an address that suppression goes by: in lower case. For the domain DNS says so. A local part may by RFC 5321
 * depend on case, yet no provider gives two people addresses that differ in nothing else; to write to somebody who has
 * unsubscribed, because one system capitalizes the name, is the worse mistake. Tags and dots stay: whether they matter
 * is each provider's own rule.
 */
export function normalizeAddress(address: string): string {
  return address.toLowerCase();
}

/** Those of `addresses` that are suppressed, by the address as it was given. */
export async function findSuppressions(
  table: Table,
  addresses: Iterable<string>,
): Promise<ReadonlyMap<string, Suppression>> {
  const wanted = [...addresses];
  const found = await batchGet(table.client, [
    { table: table.name, keyName: 'address', values: wanted.map(normalizeAddress) },
  ]);
  const suppressions = (found.get(table.name) ?? []).map((item) =>
    parseItem(suppressionSchema, item, table.name),
  );
  const byAddress = new Map(suppressions.map((suppression) => [suppression.address, suppression]));
  return new Map(
    wanted.flatMap((address) => {
      const suppression = byAddress.get(normalizeAddress(address));
      return suppression === undefined ? [] : [[address, suppression] as const];
    }),
  );
}

/** Every suppressed address, in alphabetical order. */
export async function listSuppressions(table: Table): Promise<Suppression[]> {
  const suppressions = await scanTable(table, suppressionSchema);
  return suppressions.sort((a, b) => (a.address < b.address ? -1 : 1));
}

/** A page of the suppressed addresses, in no order. */
export function pageSuppressions(table: Table, request: PageRequest): Promise<Page<Suppression>> {
  return scanPage(table, request, { schema: suppressionSchema, keyNames: ['address'] });
}
