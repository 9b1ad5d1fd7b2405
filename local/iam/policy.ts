import { z } from 'zod';
import { UserError } from '../core/errors.ts';

/** An identity-based policy as it stands in a template. */
export interface PolicySource {
  /** Shown in messages: the inline policy's name or the managed policy's ARN. */
  readonly name: string;
  readonly document: unknown;
}

/** Patterns with the two ways to read them: `not` means everything but what they match. */
export interface Patterns {
  readonly not: boolean;
  readonly patterns: readonly string[];
}

export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** In lower case: IAM compares actions without regard to case. */
  readonly actions: Patterns;
  readonly resources: Patterns;
}

const oneOrMany = z
  .union([z.string(), z.array(z.string()).min(1)], { error: 'must be a string or a list of strings' })
  .transform((value) => (typeof value === 'string' ? [value] : value));

const statementSchema = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(['Allow', 'Deny']),
    Action: oneOrMany.optional(),
    NotAction: oneOrMany.optional(),
    Resource: oneOrMany.optional(),
    NotResource: oneOrMany.optional(),
    Condition: z.record(z.string(), z.unknown()).optional(),
  })
  .refine((it) => (it.Action === undefined) !== (it.NotAction === undefined), {
    error: 'needs either Action or NotAction',
  })
  .refine((it) => (it.Resource === undefined) !== (it.NotResource === undefined), {
    error: 'needs either Resource or NotResource',
  });

type StatementSource = z.infer<typeof statementSchema>;

const documentSchema = z.strictObject({
  Version: z.enum(['2012-10-17', '2008-10-17']).optional(),
  Id: z.string().optional(),
  Statement: z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]),
});

/**
 * Reads a policy, or says all that stands in the way: what IAM itself would refuse, and what is not emulated
 * (conditions, policy variables).
 */
export function readPolicy(
  source: PolicySource,
): { statements: readonly Statement[] } | { refusals: readonly string[] } {
  const where = `policy ${source.name}`;
  const parsed = documentSchema.safeParse(source.document);
  if (!parsed.success) return { refusals: describeIssues(where, parsed.error) };
  const listed = Array.isArray(parsed.data.Statement) ? parsed.data.Statement : [parsed.data.Statement];
  const refusals: string[] = [];
  const statements: Statement[] = [];
  for (const [index, raw] of listed.entries()) {
    const statement = statementSchema.safeParse(raw);
    if (!statement.success) {
      refusals.push(...describeIssues(`${where}, statement ${index + 1}`, statement.error));
      continue;
    }
    const sid = statement.data.Sid === undefined ? '' : ` (${statement.data.Sid})`;
    const found = findRefusals(statement.data);
    refusals.push(...found.map((refusal) => `${where}, statement ${index + 1}${sid}: ${refusal}`));
    statements.push(toStatement(statement.data));
  }
  return refusals.length > 0 ? { refusals } : { statements };
}

/**
 * Reads a policy.
 * @throws UserError TEMPLATE_UNSUPPORTED naming every statement that is not understood.
 */
export function parsePolicy(source: PolicySource): readonly Statement[] {
  const read = readPolicy(source);
  if ('statements' in read) return read.statements;
  throw new UserError('TEMPLATE_UNSUPPORTED', read.refusals.join('\n'));
}

function toStatement(source: StatementSource): Statement {
  return {
    effect: source.Effect,
    actions: {
      not: source.NotAction !== undefined,
      patterns: (source.Action ?? source.NotAction ?? []).map((action) => action.toLowerCase()),
    },
    resources: {
      not: source.NotResource !== undefined,
      patterns: source.Resource ?? source.NotResource ?? [],
    },
  };
}

function findRefusals(source: StatementSource): string[] {
  const refusals: string[] = [];
  for (const [operator, keys] of Object.entries(source.Condition ?? {})) {
    const named = typeof keys === 'object' && keys !== null ? Object.keys(keys).join(', ') : String(keys);
    refusals.push(
      `Condition ${operator} on ${named} is not emulated; without it the runner would grant more than AWS does.`,
    );
  }
  for (const action of source.Action ?? source.NotAction ?? []) {
    if (action !== '*' && !/^[^:\s]+:[^:\s]+$/.test(action))
      refusals.push(`action "${action}" must be "*" or <service>:<action>.`);
  }
  for (const resource of source.Resource ?? source.NotResource ?? []) {
    if (resource.includes('${'))
      refusals.push(`the policy variable in resource "${resource}" is not emulated.`);
    else if (resource !== '*' && !resource.startsWith('arn:'))
      refusals.push(`resource "${resource}" must be in ARN format or "*".`);
  }
  return refusals;
}

function describeIssues(where: string, error: z.ZodError): string[] {
  return error.issues.map((issue) => {
    const path = issue.path.length === 0 ? '' : ` ${issue.path.join('.')}:`;
    return `${where}:${path} ${issue.message}.`;
  });
}
