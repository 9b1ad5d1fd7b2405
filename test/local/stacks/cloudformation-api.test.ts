import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { expect, onTestFinished, test } from 'vitest';
import { cloudFormationApi } from '../../../local/stacks/cloudformation-api.ts';
import type { Stack } from '../../../local/stacks/stack.ts';
import { ACCOUNT, REGION, startTestApi } from '../aws-api/start-test-api.ts';

const CREATED_AT = 1_770_000_000_123;
const stackOf = (name: string, more: Partial<Stack> = {}): Stack => ({
  id: `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/${name}/5e3e9847-3183-4f18-a7e8-671c3a57d4b3`,
  name,
  status: 'CREATE_COMPLETE',
  createdAt: CREATED_AT,
  outputs: {},
  ...more,
});

async function start(...stacks: Stack[]) {
  const api = await startTestApi();
  const services = { access: api.iam, region: REGION, account: ACCOUNT };
  api.addService('cloudformation', cloudFormationApi({ ...services, stacks: () => stacks }));
  const connect = (credentials: { accessKeyId: string; secretAccessKey: string }) => {
    const client = new CloudFormationClient({
      endpoint: api.url,
      region: REGION,
      credentials,
      maxAttempts: 1,
    });
    onTestFinished(() => client.destroy());
    return client;
  };
  const asOperator = connect({ accessKeyId: 'AKIDLOCAL', secretAccessKey: 'x' });
  return { api, asOperator, asRole: connect(api.roleCredentials) };
}

test('describes a stack by its name and by its id, with its outputs', async () => {
  const stack = stackOf('Pipelines', { outputs: { UsersTable: 'users', Odd: '<a & "b">\r\n' } });
  const { asOperator } = await start(stackOf('Cluster'), stack);
  for (const StackName of [stack.name, stack.id]) {
    const { Stacks } = await asOperator.send(new DescribeStacksCommand({ StackName }));
    expect(Stacks).toEqual([
      {
        StackId: stack.id,
        StackName: 'Pipelines',
        StackStatus: 'CREATE_COMPLETE',
        CreationTime: new Date(CREATED_AT),
        Outputs: [
          { OutputKey: 'UsersTable', OutputValue: 'users' },
          { OutputKey: 'Odd', OutputValue: '<a & "b">\r\n' },
        ],
      },
    ]);
  }
});

test('describes all stacks, those that are still starting without outputs', async () => {
  const { asOperator } = await start(
    stackOf('Cluster'),
    stackOf('Pipelines', { status: 'CREATE_IN_PROGRESS' }),
  );
  const { Stacks } = await asOperator.send(new DescribeStacksCommand({}));
  expect(Stacks).toMatchObject([
    { StackName: 'Cluster', StackStatus: 'CREATE_COMPLETE' },
    { StackName: 'Pipelines', StackStatus: 'CREATE_IN_PROGRESS', Outputs: [] },
  ]);
});

test('names a stack that does not exist, and an operation that is not emulated', async () => {
  const { asOperator } = await start(stackOf('Cluster'));
  await expect(asOperator.send(new DescribeStacksCommand({ StackName: 'Absent' }))).rejects.toMatchObject({
    name: 'ValidationError',
    message: 'Stack with id Absent does not exist',
    $metadata: { httpStatusCode: 400 },
  });
  await expect(asOperator.send(new CreateStackCommand({ StackName: 'x' }))).rejects.toMatchObject({
    name: 'InvalidAction',
    message: 'CreateStack of the CloudFormation API is not emulated. Emulated: DescribeStacks.',
  });
});

test('asks a role for the right on the stack it names', async () => {
  const { api, asRole } = await start(stackOf('Cluster'), stackOf('Pipelines'));
  const describeStack = (StackName?: string) =>
    asRole.send(new DescribeStacksCommand(StackName === undefined ? {} : { StackName }));
  await expect(describeStack('Cluster')).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining(
      `not authorized to perform: cloudformation:DescribeStacks on resource: ${stackOf('Cluster').id}`,
    ),
    $metadata: { httpStatusCode: 403 },
  });
  api.grant({
    Effect: 'Allow',
    Action: 'cloudformation:DescribeStacks',
    Resource: `arn:aws:cloudformation:*:*:stack/Cluster/*`,
  });
  await expect(describeStack('Cluster')).resolves.toBeDefined();
  await expect(describeStack('Pipelines')).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(describeStack('Absent')).rejects.toThrow('stack/Absent/*');
  await expect(describeStack()).rejects.toThrow('on resource: *');
});
