import { z } from 'zod';

/** What a token has to say of its bearer: to look, or to change something. */
export const SCOPES = ['read', 'write'] as const;

/** An operation of the HTTP API: a route, the function behind it, and who may. */
export interface ApiOperation {
  readonly operationId: string;
  /** In upper case. */
  readonly method: string;
  /** In the words of API Gateway, `/users/{user}`. */
  readonly path: string;
  /** File under `functions/` without extension. */
  readonly entry: string;
  /** `open` to anybody; of the others the function checks the role, for API Gateway knows of no roles. */
  readonly access: 'open' | 'viewer' | 'operator';
  /** Of which a token must have one; none of an open operation. */
  readonly scopes: readonly (typeof SCOPES)[number][];
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

const operationSchema = z.object({
  operationId: z.string().regex(/^[a-z][A-Za-z]+$/),
  'x-millrace-entry': z.string().regex(/^[\w-]+\/[\w-]+$/),
  'x-millrace-access': z.enum(['open', 'viewer', 'operator']),
  security: z.array(z.strictObject({ signIn: z.array(z.enum(SCOPES)).min(1) })).max(1),
});

const documentSchema = z.object({
  paths: z.record(
    z.string().startsWith('/'),
    z.partialRecord(z.enum(METHODS), z.object({}).catchall(z.unknown())),
  ),
});

/**
 * The operations of an OpenAPI document such as `functions/api/openapi.json`.
 * @throws Error for an operation without what a route is made of, and for one whose access and security disagree: what is not
 * said to be open is never open by mistake.
 */
export function readOperations(document: unknown): readonly ApiOperation[] {
  return Object.entries(documentSchema.parse(document).paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) =>
      readOperation({ method: method.toUpperCase(), path }, operation),
    ),
  );
}

function readOperation(
  route: { readonly method: string; readonly path: string },
  operation: unknown,
): ApiOperation {
  const where = `${route.method} ${route.path} of the OpenAPI document`;
  const parsed = operationSchema.safeParse(operation);
  if (!parsed.success)
    throw new Error(
      `${where} is no operation that a route can be made of; correct its contract and run "npm run openapi":\n${z.prettifyError(parsed.error)}`,
    );
  const { operationId, 'x-millrace-entry': entry, 'x-millrace-access': access, security } = parsed.data;
  const scopes = security.flatMap(({ signIn }) => signIn);
  if ((access === 'open') !== (scopes.length === 0))
    throw new Error(
      `${where} has access "${access}" and asks for ${scopes.length === 0 ? 'no scope' : `the scope ${scopes.join(' or ')}`}: open operations ask for none, others for one; correct its contract and run "npm run openapi"`,
    );
  return { ...route, operationId, entry, access, scopes };
}
