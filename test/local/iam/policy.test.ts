import { expect, test } from 'vitest';
import { parsePolicy, readPolicy } from '../../../local/iam/policy.ts';

const read = (...statements: unknown[]) =>
  readPolicy({ name: 'Default', document: { Version: '2012-10-17', Statement: statements } });

test('reads one statement that is not in a list, and single strings', () => {
  const statements = parsePolicy({
    name: 'Default',
    document: { Statement: { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: '*' } },
  });
  expect(statements).toEqual([
    {
      effect: 'Allow',
      actions: { not: false, patterns: ['dynamodb:getitem'] },
      resources: { not: false, patterns: ['*'] },
    },
  ]);
});

test('refuses a condition, naming statement, operator and key', () => {
  expect(
    read(
      { Effect: 'Allow', Action: '*', Resource: '*' },
      {
        Sid: 'OwnItems',
        Effect: 'Allow',
        Action: 'dynamodb:GetItem',
        Resource: '*',
        Condition: { StringEquals: { 'aws:SourceAccount': '1', 'aws:SourceArn': '2' } },
      },
    ),
  ).toEqual({
    refusals: [
      expect.stringContaining(
        'policy Default, statement 2 (OwnItems): Condition StringEquals on aws:SourceAccount, aws:SourceArn is not emulated',
      ),
    ],
  });
});

test('refuses policy variables', () => {
  const resource = `arn:aws:s3:::home/\${aws:username}/*`;
  expect(read({ Effect: 'Allow', Action: 's3:*', Resource: resource })).toEqual({
    refusals: [expect.stringContaining(`the policy variable in resource "${resource}"`)],
  });
});

test('names everything that IAM would not take, at once', () => {
  const result = read(
    { Effect: 'Permit', Action: 'a:b', Resource: '*' },
    { Effect: 'Allow', Action: 'GetItem', Resource: 'users' },
    { Effect: 'Allow', Action: 'a:b', NotAction: 'a:c', Resource: '*' },
    { Effect: 'Allow', Action: 'a:b' },
    { Effect: 'Allow', Action: 'a:b', Resource: '*', Principal: '*' },
    { Effect: 'Allow', Action: [], Resource: '*' },
    'nonsense',
  );
  expect(result).toEqual({
    refusals: [
      expect.stringMatching(/statement 1: Effect:/),
      expect.stringMatching(/statement 2: action "GetItem" must be/),
      expect.stringMatching(/statement 2: resource "users" must be in ARN format/),
      expect.stringMatching(/statement 3: needs either Action or NotAction/),
      expect.stringMatching(/statement 4: needs either Resource or NotResource/),
      expect.stringMatching(/statement 5: .*Principal/),
      expect.stringMatching(/statement 6: Action: /),
      expect.stringMatching(/statement 7: /),
    ],
  });
});

test('refuses a document that is none', () => {
  expect(() => parsePolicy({ name: 'Default', document: 'nonsense' })).toThrow(/policy Default/);
  expect(() => parsePolicy({ name: 'Default', document: { Version: '2020-01-01', Statement: [] } })).toThrow(
    /policy Default: Version/,
  );
});
