import { expect, test } from 'vitest';
import { Journal } from '../../../local/core/journal.ts';
import { partitionOf } from '../../../local/core/partition.ts';
import { tableArn } from '../../../local/dynamodb/table-arn.ts';
import { Iam } from '../../../local/iam/iam.ts';
import { parseFunctionReference } from '../../../local/lambda/function-reference.ts';
import { FakeClock } from '../../support/fake-clock.ts';

test.each([
  ['eu-central-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
])('the ARNs of %s are of the partition %s, whoever makes them', (region, partition) => {
  const account = '111122223333';
  expect(partitionOf(region)).toBe(partition);
  expect(tableArn({ region, account }, 'users')).toBe(
    `arn:${partition}:dynamodb:${region}:111122223333:table/users`,
  );
  const reference = parseFunctionReference('fn', { region, account, qualifier: undefined });
  expect(reference.arn).toBe(`arn:${partition}:lambda:${region}:111122223333:function:fn`);
  const iam = new Iam({ journal: new Journal({ now: () => 0 }), clock: new FakeClock(), region, account });
  expect(iam.operator.principal.arn).toBe(`arn:${partition}:iam::111122223333:user/operator`);
});
