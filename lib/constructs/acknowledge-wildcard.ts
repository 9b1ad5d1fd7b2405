import { Stack, Token, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/**
 * Says why what a role may do is allowed on a resource with an asterisk. cdk-nag asks for it, and finds the sentence by the
 * resource: another asterisk asks again.
 *
 * @param role whose policy it is in; none is no role of these stacks.
 * @param resource as in the statement, with the tokens of its stack.
 */
export function acknowledgeWildcard(role: IConstruct | undefined, resource: string, reason: string): void {
  if (role === undefined) return;
  const { partition, region, account } = Stack.of(role);
  const pseudoParameters = { 'AWS::Partition': partition, 'AWS::Region': region, 'AWS::AccountId': account };
  const text = Object.entries(pseudoParameters)
    .filter(([, value]) => Token.isUnresolved(value))
    .reduce((whole, [name, token]) => whole.replaceAll(token, `<${name}>`), resource);
  Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${text}]`, reason });
}
