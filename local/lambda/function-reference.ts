import { partitionOf } from '../core/partition.ts';
import { LambdaError } from './lambda-error.ts';

export interface FunctionReference {
  readonly name: string;
  /** Unqualified, in the runner's own account and region. */
  readonly arn: string;
  /** The version or alias behind the name, when one was given. */
  readonly qualifier?: string;
}

const NAME =
  /^(?:(?:arn:aws[\w-]*:lambda:(?<region>[\w-]+):)?(?<account>\d{12}):function:|function:)?(?<name>[\w-]{1,64})(?::(?<qualifier>\$LATEST|[\w-]+))?$/;

/**
 * Reads a `FunctionName`: a name, a partial ARN or an ARN, each with or without a qualifier.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_RequestParameters
 * @throws LambdaError InvalidParameterValueException, or ResourceNotFoundException for a qualifier that cannot exist here:
 * versions and aliases are not emulated.
 */
export function parseFunctionReference(
  text: string,
  options: { region: string; account: string; qualifier: string | undefined },
): FunctionReference {
  const groups = NAME.exec(text)?.groups;
  const name = groups?.['name'];
  if (groups === undefined || name === undefined)
    throw new LambdaError(
      'InvalidParameterValueException',
      `1 validation error detected: Value '${text}' at 'functionName' failed to satisfy constraint: a function name, a partial ARN or an ARN`,
    );
  const inName = groups['qualifier'];
  if (inName !== undefined && options.qualifier !== undefined && inName !== options.qualifier)
    throw new LambdaError(
      'InvalidParameterValueException',
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  const region = groups['region'] ?? options.region;
  const account = groups['account'] ?? options.account;
  const arn = `arn:${partitionOf(region)}:lambda:${region}:${account}:function:${name}`;
  const qualifier = inName ?? options.qualifier;
  if (qualifier !== undefined && qualifier !== '$LATEST')
    throw new LambdaError('ResourceNotFoundException', `Function not found: ${arn}:${qualifier}`);
  return { name, arn, ...(qualifier === undefined ? {} : { qualifier }) };
}
