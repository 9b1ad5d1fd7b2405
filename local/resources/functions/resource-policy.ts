import { matchWildcard } from '../../iam/match-wildcard.ts';

/** One statement of a function's resource policy, as `AWS::Lambda::Permission` adds it. */
export interface FunctionPermission {
  readonly logicalId: string;
  readonly functionArn: string;
  /** `lambda:InvokeFunction`, or a wildcard that covers it. */
  readonly action: string;
  /** A service such as `apigateway.amazonaws.com`, an account or `*`. */
  readonly principal: string;
  readonly sourceArn?: string;
  readonly sourceAccount?: string;
}

export interface ServiceCall {
  /** For example `apigateway.amazonaws.com`. */
  readonly principal: string;
  readonly functionArn: string;
  readonly sourceArn: string;
  /** Of whoever owns the source. */
  readonly account: string;
}

const INVOKE = 'lambda:InvokeFunction';

/**
 * What a function's permissions lack to let a service invoke it; undefined when one of them does.
 * https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
 */
export function findPermissionProblem(
  permissions: readonly FunctionPermission[],
  call: ServiceCall,
): string | undefined {
  const own = permissions.filter(({ functionArn }) => functionArn === call.functionArn);
  const problems = own.map(
    (permission) => `${permission.logicalId} ${describeProblem(permission, call) ?? ''}`,
  );
  if (own.some((permission) => describeProblem(permission, call) === undefined)) return undefined;
  const found = problems.length === 0 ? 'there is none for this function' : problems.join('; ');
  return `No AWS::Lambda::Permission lets ${call.principal} invoke ${call.functionArn} for ${call.sourceArn}: ${found}.`;
}

function describeProblem(permission: FunctionPermission, call: ServiceCall): string | undefined {
  const { action, principal, sourceArn, sourceAccount } = permission;
  if (principal !== call.principal && principal !== '*') return `is for ${principal}`;
  if (!matchWildcard(action.toLowerCase(), INVOKE.toLowerCase())) return `allows ${action}, not ${INVOKE}`;
  if (sourceArn !== undefined && !matchWildcard(sourceArn, call.sourceArn))
    return `has the SourceArn ${sourceArn}`;
  if (sourceAccount !== undefined && sourceAccount !== call.account)
    return `has the SourceAccount ${sourceAccount}`;
  return undefined;
}
