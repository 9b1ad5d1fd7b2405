import { z } from 'zod';

const oneOrMany = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (typeof value === 'string' ? [value] : value));

const trustSchema = z.object({
  Statement: z
    .union([z.array(z.unknown()), z.record(z.string(), z.unknown())])
    .transform((value) => (Array.isArray(value) ? value : [value])),
});
const statementSchema = z.object({
  Effect: z.literal('Allow'),
  Principal: z.object({ Service: oneOrMany }),
  Action: oneOrMany,
});

/**
 * Whether a role may be taken on by a service, for example `scheduler.amazonaws.com`. Conditions are taken for fulfilled:
 * those that templates have on services name the account and the resource that is being made.
 */
export function trustsService(trust: unknown, service: string): boolean {
  const document = trustSchema.safeParse(trust);
  if (!document.success) return false;
  return document.data.Statement.some((raw) => {
    const statement = statementSchema.safeParse(raw);
    if (!statement.success) return false;
    const { Principal, Action } = statement.data;
    return (
      Principal.Service.includes(service) &&
      Action.some((action) => ['sts:assumerole', 'sts:*', '*'].includes(action.toLowerCase()))
    );
  });
}
