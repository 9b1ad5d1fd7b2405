import { expect, test } from 'vitest';
import { findManagedPolicy, MANAGED_POLICY_NAMES } from '../../../local/iam/managed-policies.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { createTestIam, ROLE, SESSION } from '../aws-api/start-test-api.ts';

const TABLE = 'arn:aws:dynamodb:eu-central-1:123456789012:table/users';

function withPolicy(...statements: Record<string, unknown>[]) {
  const clock = new FakeClock();
  const { iam, journal } = createTestIam(clock);
  iam.attachPolicy(ROLE, { name: 'p', document: { Version: '2012-10-17', Statement: statements } });
  const { accessKeyId } = iam.credentialsFor(ROLE, 'session');
  const principal = iam.identify(accessKeyId)?.principal ?? iam.operator.principal;
  const allows = (action: string, resource: string): boolean =>
    iam.check(principal, action, resource).allowed;
  return { iam, journal, clock, principal, allows };
}

test('denies what no statement allows, in the words of AWS', () => {
  const { iam, principal } = withPolicy({ Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: TABLE });
  expect(iam.check(principal, 'dynamodb:PutItem', TABLE)).toEqual({
    allowed: false,
    reason: `User: ${SESSION} is not authorized to perform: dynamodb:PutItem on resource: ${TABLE} because no identity-based policy allows the dynamodb:PutItem action`,
  });
});

test('compares actions without regard to case, resources with', () => {
  const { allows } = withPolicy({ Effect: 'Allow', Action: 'DynamoDB:getitem', Resource: TABLE });
  expect(allows('dynamodb:GetItem', TABLE)).toBe(true);
  expect(allows('dynamodb:GetItem', TABLE.replace('users', 'Users'))).toBe(false);
});

test('does not take the right to a table for the right to its index', () => {
  const { allows } = withPolicy({ Effect: 'Allow', Action: 'dynamodb:*', Resource: TABLE });
  expect(allows('dynamodb:Query', `${TABLE}/index/by-name`)).toBe(false);
});

test('lets a Deny win over any Allow, and says so', () => {
  const { iam, principal, allows } = withPolicy(
    { Effect: 'Allow', Action: '*', Resource: '*' },
    { Effect: 'Deny', Action: 'dynamodb:Delete*', Resource: '*' },
  );
  expect(allows('dynamodb:PutItem', TABLE)).toBe(true);
  const decision = iam.check(principal, 'dynamodb:DeleteItem', TABLE);
  expect(decision.allowed ? '' : decision.reason).toMatch(
    /with an explicit deny in an identity-based policy$/,
  );
});

test('reads NotAction and NotResource as everything else', () => {
  const { allows } = withPolicy(
    { Effect: 'Allow', NotAction: ['dynamodb:DeleteTable', 'iam:*'], Resource: '*' },
    { Effect: 'Deny', Action: '*', NotResource: `${TABLE}*` },
  );
  expect(allows('dynamodb:GetItem', TABLE)).toBe(true);
  expect(allows('dynamodb:DeleteTable', TABLE)).toBe(false);
  expect(allows('dynamodb:GetItem', TABLE.replace('users', 'orders'))).toBe(false);
});

test('judges anew after a policy was attached', () => {
  const { iam, allows } = withPolicy({ Effect: 'Allow', Action: 'a:b', Resource: '*' });
  expect(allows('dynamodb:GetItem', TABLE)).toBe(false);
  iam.attachPolicy(ROLE, {
    name: 'more',
    document: { Statement: { Effect: 'Allow', Action: 'dynamodb:Get*', Resource: TABLE } },
  });
  expect(allows('dynamodb:GetItem', TABLE)).toBe(true);
});

test('lets the operator do everything, and a stranger nothing', () => {
  const { iam } = createTestIam();
  expect(iam.check(iam.operator.principal, 'dynamodb:DeleteTable', TABLE)).toEqual({ allowed: true });
  expect(iam.check({ arn: 'arn:aws:iam::1:user/x' }, 'dynamodb:GetItem', TABLE).allowed).toBe(false);
  expect(iam.check({ arn: 'x', roleArn: 'arn:unknown' }, 'dynamodb:GetItem', TABLE).allowed).toBe(false);
});

test('keeps the credentials of a session and gives each session its own', () => {
  const { iam } = createTestIam();
  const first = iam.credentialsFor(ROLE, 'a');
  expect(iam.credentialsFor(ROLE, 'a')).toBe(first);
  expect(iam.credentialsFor(ROLE, 'b').accessKeyId).not.toBe(first.accessKeyId);
  expect(first.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
  expect(first.secretAccessKey).toHaveLength(40);
  expect(iam.identify(first.accessKeyId)?.principal).toEqual({
    arn: 'arn:aws:sts::123456789012:assumed-role/consumer/a',
    roleArn: ROLE,
  });
  expect(iam.identify('AKIAUNKNOWN')).toBeUndefined();
});

test('journals the same denial once in five seconds', async () => {
  const { journal, clock, allows } = withPolicy({ Effect: 'Allow', Action: 'a:b', Resource: '*' });
  const denials = () => journal.recent().filter(({ kind }) => kind === 'access-denied');
  for (let i = 0; i < 50; i++) allows('dynamodb:GetItem', TABLE);
  allows('dynamodb:PutItem', TABLE);
  expect(denials()).toMatchObject([
    { principal: SESSION, action: 'dynamodb:GetItem', resource: TABLE },
    { principal: SESSION, action: 'dynamodb:PutItem', resource: TABLE },
  ]);
  await clock.advance(5000);
  allows('dynamodb:GetItem', TABLE);
  expect(denials()).toHaveLength(3);
});

test('knows the managed policies of functions, and no others', () => {
  const { iam } = createTestIam();
  for (const name of MANAGED_POLICY_NAMES) {
    const policy = findManagedPolicy(`arn:aws:iam::aws:policy/${name}`);
    expect(policy).toBeDefined();
    if (policy !== undefined) iam.attachPolicy(ROLE, policy);
  }
  expect(findManagedPolicy('arn:aws:iam::aws:policy/PowerUserAccess')).toBeUndefined();
  expect(
    findManagedPolicy('arn:aws:iam::123456789012:policy/service-role/AWSLambdaBasicExecutionRole'),
  ).toBeUndefined();
});

test('decides a repeated question in a fraction of a millisecond', () => {
  const { allows } = withPolicy(
    ...Array.from({ length: 20 }, (_, i) => ({
      Effect: 'Allow',
      Action: `a:b${i}`,
      Resource: `${TABLE}${i}/*`,
    })),
    { Effect: 'Allow', Action: 'kafka-cluster:WriteData', Resource: '*' },
  );
  const start = process.cpuUsage();
  for (let i = 0; i < 10_000; i++) allows('kafka-cluster:WriteData', TABLE);
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1000 / 10_000).toBeLessThan(0.2);
});
