import { partitionOf } from '../../core/partition.ts';
import { stackId } from '../identity.ts';
import type { Json } from '../json.ts';
import type { Scope } from '../scope.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
const PSEUDO_PARAMETERS: Readonly<Record<string, (scope: Scope) => Json | undefined>> = {
  'AWS::AccountId': (scope) => scope.account,
  'AWS::Region': (scope) => scope.region,
  'AWS::Partition': (scope) => partitionOf(scope.region),
  'AWS::StackName': (scope) => scope.stack,
  'AWS::StackId': (scope) => stackId(scope),
  'AWS::URLSuffix': (scope) => (scope.region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'),
  'AWS::NotificationARNs': () => [],
  'AWS::NoValue': () => undefined,
};

/** The value of a pseudo parameter, wrapped because it may be no value at all; undefined when `name` is none. */
export function resolvePseudoParameter(name: string, scope: Scope): { value: Json | undefined } | undefined {
  const compute = PSEUDO_PARAMETERS[name];
  return compute && { value: compute(scope) };
}
