import { describe, expect, it } from 'vitest';
import { allTopics, sourceTopics, topicOf } from '../../lib/declared-topics.ts';
import { toPascalCase } from '../../lib/pascal-case.ts';
import type { PipelineDeclaration } from '../../lib/pipeline-declaration.ts';
import { pipelines } from '../../lib/pipelines/index.ts';
import type { Statement } from './synthesize.ts';
import { ofType, render, statementsOf, synthesize, synthesizeOnce } from './synthesize.ts';

const stacks = synthesizeOnce();

/** Action -> resources, of all statements together. */
async function grantsOf(functionName: string): Promise<Record<string, string[]>> {
  const { cluster, pipelines } = await stacks();
  const grants: Record<string, string[]> = {};
  const home = ofType(cluster, 'AWS::Lambda::Function').some(
    ([, fn]) => fn.Properties.FunctionName === functionName,
  )
    ? cluster
    : pipelines;
  for (const { Effect, Action, Resource, NotResource } of statementsOf(home, functionName)) {
    expect(Effect).toBe('Allow');
    const resources = [...Resource.map(shortArn), ...NotResource.map((one) => `not ${render(one)}`)];
    for (const action of Action) grants[action] = [...(grants[action] ?? []), ...resources];
  }
  return sorted(grants);
}

/** `topic/orders` for the ARN of that topic, the attribute for others. */
function shortArn(resource: unknown): string {
  const text = render(resource);
  const child = /^(.*) before ":cluster\/":(topic|group)\/\1 after ":cluster\/"\/(.+)$/.exec(text);
  if (child) return `${child[2]}/${child[3]}`;
  return text
    .replace(/^\{MillraceCluster:ExportsOutputFnGetAttClusterArn.*\}$/, 'cluster')
    .replace(/[0-9A-F]{8}(?=\.)/, '');
}

const INTERFACES = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];
const POLLER_INTERFACES = [
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
];
/** Whatever sends notifications. */
const SENDING = {
  Users: ['BatchGetItem'],
  Suppressions: ['BatchGetItem'],
  Notifications: ['BatchGetItem', 'PutItem'],
  NotificationBudgets: ['BatchGetItem', 'UpdateItem'],
};

/** What it takes to have records decoded by a registered schema. */
const AVRO = {
  'glue:GetRegistry': ['{SchemaRegistry.Arn}'],
  'glue:GetSchemaVersion': ['{OrdersSchema.Arn}', '{SchemaRegistry.Arn}'],
};

/** What IAM knows no resource of. */
const UNNARROWED = /^(ec2:|xray:|cloudwatch:GetMetricData$|lambda:ListEventSourceMappings$)/;

const on = (actions: string[], ...resources: string[]) =>
  Object.fromEntries(actions.map((action) => [action, resources]));

/** What every function has: its log, and traces, which no role can be given for some alone. */
const observed = (log: string) => ({
  ...on(['logs:CreateLogStream', 'logs:PutLogEvents'], log),
  ...on(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*'),
});

/** Actions by table, turned around: the tables of each action. */
function onTables(tables: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  const grants: Record<string, string[]> = {};
  for (const [table, actions] of Object.entries(tables))
    for (const action of actions) {
      const name = `dynamodb:${action}`;
      grants[name] = [...(grants[name] ?? []), `{Tables${table}.Arn}`];
    }
  return grants;
}

function sorted(grants: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(grants).map(([action, resources]) => [action, resources.toSorted()]),
  );
}

describe('grants', () => {
  it.each([
    ['orders', 'orders'],
    ['emails', 'email-updates'],
    ['notifications', 'user_events'],
    ['payments', 'payments'],
  ])('let the producer of %s write the topic %s and its log, and nothing else', async (name, topic) => {
    expect(await grantsOf(`millrace-${name}-producer`)).toEqual({
      ...observed(`{${toPascalCase(name)}ProducerLogs.Arn}`),
      ...on(INTERFACES, '*'),
      'kafka-cluster:Connect': ['cluster'],
      ...on(['kafka-cluster:DescribeTopic', 'kafka-cluster:WriteData'], `topic/${topic}`),
    });
  });

  it.each([
    {
      name: 'orders',
      group: 'order-tracker',
      topic: 'orders',
      tables: { OrderHistory: ['BatchGetItem', 'BatchWriteItem'] },
      others: AVRO,
    },
    {
      name: 'fulfilment',
      group: 'order-processor',
      topic: 'orders',
      tables: {
        Users: ['BatchGetItem', 'ConditionCheckItem'],
        Inventory: ['BatchGetItem', 'ConditionCheckItem', 'UpdateItem'],
        OrderDecisions: ['BatchGetItem', 'PutItem'],
      },
      others: AVRO,
    },
    {
      name: 'emails',
      group: 'email-processor-group',
      topic: 'email-updates',
      tables: {
        Emails: ['BatchGetItem', 'PutItem'],
        EmailHistory: ['BatchGetItem', 'PutItem'],
        EmailCounts: ['UpdateItem'],
        Suppressions: ['BatchGetItem', 'PutItem'],
      },
      others: {},
    },
    {
      name: 'notifications',
      group: 'notification-service',
      topic: 'user_events',
      tables: { ...SENDING, DeferredNotifications: ['DeleteItem', 'PutItem'] },
      others: {},
    },
    {
      name: 'payments',
      group: 'payment-tracker',
      topic: 'payments',
      tables: { Payments: ['BatchGetItem', 'PutItem'], PaymentTotals: ['UpdateItem'] },
      others: {},
    },
  ])('let the consumer $name poll as $group and use its tables, and nothing else', async (expected) => {
    const { name, group, topic, tables, others } = expected;
    expect(await grantsOf(`millrace-${name}-consumer`)).toEqual(
      sorted({
        ...observed(`{${toPascalCase(name)}ConsumerLogs.Arn}`),
        ...on(POLLER_INTERFACES, '*'),
        ...on(
          [
            'kafka:DescribeClusterV2',
            'kafka:GetBootstrapBrokers',
            'kafka-cluster:Connect',
            'kafka-cluster:DescribeCluster',
            'kafka-cluster:WriteDataIdempotently',
          ],
          'cluster',
        ),
        ...on(
          ['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'],
          `topic/${group}.dlq`,
          `topic/${topic}`,
        ),
        'kafka-cluster:WriteData': [`topic/${group}.dlq`],
        ...on(['kafka-cluster:DescribeGroup', 'kafka-cluster:AlterGroup'], `group/${group}`),
        ...onTables(tables),
        ...others,
      }),
    );
  });

  it('let the deferred notifications be found, sent and done with, and nothing else', async () => {
    expect(await grantsOf('millrace-notifications-deferred')).toEqual(
      sorted({
        ...observed('{NotificationsDeferredLogs.Arn}'),
        ...onTables({ ...SENDING, DeferredNotifications: ['DeleteItem', 'PutItem', 'Scan'] }),
      }),
    );
  });

  it('let notifications out in send mode alone: as the sender or its domain, to telephones and to endpoints', async () => {
    const sent = await synthesize({
      context: { 'notifications.mode': 'send', 'notifications.sender': 'news@mail.example.com' },
    });
    for (const name of ['millrace-notifications-consumer', 'millrace-notifications-deferred']) {
      const isLeaving = ({ Action }: Statement) => Action.some((action) => /^s(es|ns):/.test(action));
      expect(statementsOf((await stacks()).pipelines, name).filter(isLeaving)).toEqual([]);
      const here = '{AWS::Region}:{AWS::AccountId}';
      expect(
        statementsOf(sent.pipelines, name)
          .filter(isLeaving)
          .map((statement) => ({
            ...statement,
            Resource: statement.Resource.map(render),
            NotResource: statement.NotResource.map(render),
          })),
      ).toEqual([
        {
          Effect: 'Allow',
          Action: ['ses:SendEmail'],
          Resource: [
            `arn:{AWS::Partition}:ses:${here}:configuration-set/*`,
            `arn:{AWS::Partition}:ses:${here}:identity/mail.example.com`,
            `arn:{AWS::Partition}:ses:${here}:identity/news@mail.example.com`,
          ],
          NotResource: [],
        },
        {
          Effect: 'Allow',
          Action: ['sns:Publish'],
          Resource: [],
          NotResource: ['arn:{AWS::Partition}:sns:*:*:*'],
        },
        {
          Effect: 'Allow',
          Action: ['sns:Publish'],
          Resource: [`arn:{AWS::Partition}:sns:${here}:endpoint/*`],
          NotResource: [],
        },
      ]);
    }
  });

  it('let the topics function administer every declared topic by name', async () => {
    const { cluster } = await stacks();
    const administer = statementsOf(cluster, 'millrace-kafka-topics').find(({ Action }) =>
      Action.includes('kafka-cluster:CreateTopic'),
    );
    expect(administer?.Action.toSorted()).toEqual([
      'kafka-cluster:AlterTopic',
      'kafka-cluster:AlterTopicDynamicConfiguration',
      'kafka-cluster:CreateTopic',
      'kafka-cluster:DescribeTopic',
      'kafka-cluster:DescribeTopicDynamicConfiguration',
    ]);
    expect(administer?.Resource.map(shortArn).toSorted()).toEqual(
      allTopics(pipelines)
        .map(({ name }) => `topic/${name}`)
        .sort(),
    );
  });

  it('let the admin function operate what is declared: read it all, move every group, write what producers write', async () => {
    const topics = allTopics(pipelines).map(({ name }) => `topic/${name}`);
    const sources = sourceTopics(pipelines).map(({ name }) => `topic/${name}`);
    const groups = pipelines.flatMap(({ consumer: { group } }) => [
      `group/${group}`,
      `group/${group}.dlq-redrive`,
    ]);
    expect(await grantsOf('millrace-kafka-admin')).toEqual(
      sorted({
        ...observed('{KafkaAdminLogs.Arn}'),
        ...on(INTERFACES, '*'),
        ...on(['kafka-cluster:Connect', 'kafka-cluster:DescribeCluster'], 'cluster'),
        ...on(
          [
            'kafka-cluster:DescribeTopic',
            'kafka-cluster:DescribeTopicDynamicConfiguration',
            'kafka-cluster:ReadData',
          ],
          ...topics,
        ),
        'kafka-cluster:WriteData': sources,
        ...on(['kafka-cluster:DescribeGroup', 'kafka-cluster:AlterGroup'], ...groups),
      }),
    );
    expect(sources.filter((topic) => topic.endsWith('.dlq'))).toEqual([]);
  });

  it('let the function that reads read tables, each as its routes do, and nothing else', async () => {
    expect(await grantsOf('millrace-api-read')).toEqual(
      sorted({
        ...observed('{ApiReadLogs.Arn}'),
        ...onTables({
          Users: ['GetItem', 'Scan'],
          Inventory: ['GetItem', 'Scan'],
          OrderDecisions: ['GetItem', 'Scan'],
          OrderHistory: ['GetItem', 'Scan'],
          Payments: ['GetItem', 'Scan'],
          PaymentTotals: ['Query', 'Scan'],
          Emails: ['GetItem', 'Scan'],
          EmailHistory: ['Query'],
          EmailCounts: ['Scan'],
          Suppressions: ['Scan'],
          Notifications: ['Scan'],
        }),
      }),
    );
  });

  it('let the function that edits change users and stock, and delete neither', async () => {
    expect(await grantsOf('millrace-api-edit')).toEqual(
      sorted({
        ...observed('{ApiEditLogs.Arn}'),
        ...onTables({ Users: ['GetItem', 'PutItem', 'UpdateItem'], Inventory: ['PutItem', 'UpdateItem'] }),
      }),
    );
  });

  it('let the function of mappings list them, and switch those of the pipelines', async () => {
    const mappings = pipelines.map(({ name, ...pipeline }) => {
      const topic = toPascalCase(topicOf({ name, ...pipeline }, pipelines).name);
      return `{${toPascalCase(name)}Mapping${topic}.EventSourceMappingArn}`;
    });
    expect(await grantsOf('millrace-api-mappings')).toEqual(
      sorted({
        ...observed('{ApiMappingsLogs.Arn}'),
        'lambda:ListEventSourceMappings': ['*'],
        ...on(['lambda:GetEventSourceMapping', 'lambda:UpdateEventSourceMapping'], ...mappings),
      }),
    );
  });

  it('let the function that observes search the logs of every function of the stack, its own among them', async () => {
    const { pipelines: resources } = await stacks();
    const groups = ofType(resources, 'AWS::Lambda::Function').map(([, { Properties }]) =>
      shortArn({ 'Fn::GetAtt': [Properties.LoggingConfig.LogGroup.Ref, 'Arn'] }),
    );
    expect(await grantsOf('millrace-api-observe')).toEqual(
      sorted({
        ...observed('{ApiObserveLogs.Arn}'),
        'logs:FilterLogEvents': groups,
        ...on(['cloudwatch:GetMetricData', 'xray:BatchGetTraces'], '*'),
      }),
    );
  });

  it('let the console do nothing but write its log', async () => {
    expect(await grantsOf('millrace-console')).toEqual(observed('{ApiConsoleLogs.Arn}'));
  });

  it('let the brokers function read the address of this cluster', async () => {
    expect(await grantsOf('millrace-bootstrap-brokers')).toEqual({
      ...observed('{BootstrapBrokersFunctionLogs.Arn}'),
      'kafka:GetBootstrapBrokers': ['{Cluster.Arn}'],
    });
  });

  it('come from no managed policy, and say "*" of network interfaces, traces, metrics and lists alone', async () => {
    const { cluster, pipelines } = await stacks();
    for (const resources of [cluster, pipelines]) {
      for (const [, role] of ofType(resources, 'AWS::IAM::Role'))
        expect(role.Properties.ManagedPolicyArns).toBeUndefined();
      const names = ofType(resources, 'AWS::Lambda::Function').map(([, fn]) => fn.Properties.FunctionName);
      for (const { Action, Resource } of names.flatMap((name) => statementsOf(resources, name))) {
        expect(Action.filter((action) => action.includes('*'))).toEqual([]);
        if (Resource.map(render).some((resource) => resource.includes('*')))
          expect(Action.filter((action) => !UNNARROWED.test(action))).toEqual([]);
      }
    }
  });

  it("fit into the 10,240 characters that IAM takes of a role's policies", async () => {
    const { cluster, pipelines } = await stacks();
    for (const resources of [cluster, pipelines])
      for (const [, fn] of ofType(resources, 'AWS::Lambda::Function')) {
        const statements = statementsOf(resources, fn.Properties.FunctionName).map((statement) => ({
          ...statement,
          // What stands for the rest of the ARN: `arn:aws:kafka:ap-southeast-2:123456789012:topic/<cluster>/<uuid>-s1/`.
          Resource: statement.Resource.map((resource) => shortArn(resource).padStart(200)),
        }));
        expect(JSON.stringify(statements).length, fn.Properties.FunctionName).toBeLessThan(10_240);
      }
  });

  it('follow the declaration: an action less there is an action less in the role', async () => {
    const [orders, fulfilment] = pipelines;
    if (orders === undefined || fulfilment === undefined) throw new Error('two pipelines are declared');
    const narrowed: PipelineDeclaration = {
      ...orders,
      consumer: {
        ...orders.consumer,
        tables: [{ table: 'order-history', variable: 'ORDER_HISTORY_TABLE', actions: ['BatchGetItem'] }],
      },
    };
    const { pipelines: resources } = await synthesize({ pipelines: [narrowed, fulfilment] });
    const actions = statementsOf(resources, 'millrace-orders-consumer').flatMap(({ Action }) => Action);
    expect(actions).toContain('dynamodb:BatchGetItem');
    expect(actions).not.toContain('dynamodb:BatchWriteItem');
  });
});
