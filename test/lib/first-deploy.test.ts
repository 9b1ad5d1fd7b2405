import { describe, expect, it } from 'vitest';
import type { PipelineDeclaration } from '../../lib/pipeline-declaration.ts';
import { pipelines } from '../../lib/pipelines/index.ts';
import { readOrder } from '../validation/dependency-graph.ts';
import type { Made } from '../validation/stages.ts';
import { allResources, deployments, make, makeOnce } from '../validation/stages.ts';
import type { Resource } from './synthesize.ts';
import { render } from './synthesize.ts';

type Found = readonly [id: string, resource: Resource];

const ofType = (made: Made, ...types: string[]): Found[] =>
  allResources(made).filter(([, { Type }]) => types.includes(Type));

function only(made: Made, type: string): Found {
  const [found, ...others] = ofType(made, type);
  if (found === undefined || others.length > 0) throw new Error(`not exactly one ${type}`);
  return found;
}

const functions = (made: Made) => ofType(made, 'AWS::Lambda::Function');
const inVpc = (made: Made) => functions(made).filter(([, { Properties }]) => Properties.VpcConfig);
const mappings = (made: Made) => ofType(made, 'AWS::Lambda::EventSourceMapping');
const ends =
  (name: string) =>
  ([, { Properties }]: Found) =>
    String(Properties.FunctionName).endsWith(name);
const stackOf = (id: string): string => id.slice(0, id.indexOf('.'));
/** What a `Ref` or the first part of a `Fn::GetAtt` names, in the same stack. */
const target = (from: string, value: Resource['Properties']): string =>
  `${stackOf(from)}.${value.Ref ?? value['Fn::GetAtt'][0]}`;

function roleOf([id, { Properties }]: Found): string {
  return target(id, Properties.Role);
}

function policiesOf(made: Made, role: string): Found[] {
  return ofType(made, 'AWS::IAM::Policy').filter(([id, { Properties }]) =>
    Properties.Roles.some((one: Resource['Properties']) => target(id, one) === role),
  );
}

/** Each action of a role with the resources it is for, rendered. */
function rightsOf(made: Made, role: string): string[] {
  return policiesOf(made, role)
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
    .flatMap(({ Action, Resource: where = [] }) =>
      [Action]
        .flat()
        .flatMap((action: string) =>
          [where]
            .flat()
            .map((one: unknown) => `${action} ${render(one).replace(/^.*":(topic|group)\/.*\//, '$1/')}`),
        ),
    );
}

function consumerOf(made: Made, [id, { Properties }]: Found): Found {
  const found = functions(made).find(([fn]) => fn === target(id, Properties.FunctionName));
  if (found === undefined) throw new Error(`${id} has no function`);
  return found;
}

describe.each(deployments)('$deployment: the checklist of a first deployment', ({ context }) => {
  const load = async () => {
    const made = await makeOnce(context);
    return { made, isAfter: readOrder(made), keeps: context['stage'] !== 'dev' };
  };

  it('1: takes one MSK Serverless slot', async () => {
    const { made } = await load();
    expect(ofType(made, 'AWS::MSK::ServerlessCluster')).toHaveLength(1);
    expect(ofType(made, 'AWS::MSK::Cluster')).toEqual([]);
  });

  it('2: has a unique ClusterName per stack, two or more zones, a rule of the group to itself on 9098 and one for clients', async () => {
    const { made } = await load();
    const [id, { Properties }] = only(made, 'AWS::MSK::ServerlessCluster');
    expect(Properties.ClusterName).toMatch(/^MillraceCluster-[\da-f]{8}$/);
    expect(Properties.VpcConfigs[0].SubnetIds.length).toBeGreaterThanOrEqual(2);
    const [group] = Properties.VpcConfigs[0].SecurityGroups;
    const sources = ofType(made, 'AWS::EC2::SecurityGroupIngress')
      .filter(([rule, found]) => target(rule, found.Properties.GroupId) === target(id, group))
      .map(([, { Properties: rule }]) => [rule.FromPort, rule.ToPort, rule.SourceSecurityGroupId]);
    expect(sources).toContainEqual([9098, 9098, group]);
    const clients = new Set(inVpc(made).map(([, fn]) => render(fn.Properties.VpcConfig.SecurityGroupIds[0])));
    expect(sources).toHaveLength(2);
    expect([...clients].filter((name) => name.includes('Clients'))).toHaveLength(clients.size);
  });

  it('3: goes from network and rules to the cluster, its address, the topics, and then producers and mappings', async () => {
    const { made, isAfter } = await load();
    const [cluster, { Properties }] = only(made, 'AWS::MSK::ServerlessCluster');
    const [brokers] = only(made, 'Custom::BootstrapBrokers');
    const [topics] = only(made, 'Custom::KafkaTopics');
    for (const value of [Properties.VpcConfigs[0].SubnetIds, Properties.VpcConfigs[0].SecurityGroups].flat())
      if (typeof value !== 'string') expect(isAfter(cluster, target(cluster, value))).toBe(true);
    expect([isAfter(brokers, cluster), isAfter(topics, brokers)]).toEqual([true, true]);
    for (const [rule] of ofType(made, 'AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress'))
      expect(isAfter(topics, rule)).toBe(true);
    for (const [later] of [...functions(made).filter(ends('-producer')), ...mappings(made)])
      expect(isAfter(later, topics)).toBe(true);
  });

  it('4: makes each mapping after the topics and after every right of its role, and a function after its log group', async () => {
    const { made, isAfter } = await load();
    const [topics] = only(made, 'Custom::KafkaTopics');
    expect(mappings(made)).toHaveLength(pipelines.length);
    for (const mapping of mappings(made)) {
      expect(isAfter(mapping[0], topics)).toBe(true);
      const policies = policiesOf(made, roleOf(consumerOf(made, mapping)));
      expect(policies).not.toEqual([]);
      for (const [policy] of policies) expect(isAfter(mapping[0], policy)).toBe(true);
    }
    for (const fn of functions(made)) {
      expect(isAfter(fn[0], target(fn[0], fn[1].Properties.LoggingConfig.LogGroup))).toBe(true);
      for (const [policy] of policiesOf(made, roleOf(fn))) expect(isAfter(fn[0], policy)).toBe(true);
    }
  });

  it('5: gives consumers and producers their kafka-cluster rights, and names each consumer group', async () => {
    const { made } = await load();
    for (const mapping of mappings(made)) {
      const {
        Topics,
        AmazonManagedKafkaEventSourceConfig: config,
        DestinationConfig,
      } = mapping[1].Properties;
      const deadLetters = DestinationConfig.OnFailure.Destination.replace('kafka://', '');
      const rights = rightsOf(made, roleOf(consumerOf(made, mapping)));
      const about = (action: string) => expect.stringMatching(new RegExp(`^${action} .*ClusterArn[^/]*$`));
      expect(rights).toEqual(
        expect.arrayContaining([
          ...['DescribeTopic', 'ReadData'].map((action) => `kafka-cluster:${action} topic/${Topics[0]}`),
          ...['DescribeTopic', 'ReadData', 'WriteData'].map(
            (one) => `kafka-cluster:${one} topic/${deadLetters}`,
          ),
          ...['DescribeGroup', 'AlterGroup'].map(
            (one) => `kafka-cluster:${one} group/${config.ConsumerGroupId}`,
          ),
          ...['Connect', 'DescribeCluster', 'WriteDataIdempotently'].map((one) =>
            about(`kafka-cluster:${one}`),
          ),
          about('kafka:DescribeClusterV2'),
          about('kafka:GetBootstrapBrokers'),
          ...['CreateNetworkInterface', 'DescribeNetworkInterfaces', 'DeleteNetworkInterface'].map(
            (one) => `ec2:${one} *`,
          ),
          ...['DescribeVpcs', 'DescribeSubnets', 'DescribeSecurityGroups'].map((one) => `ec2:${one} *`),
        ]),
      );
    }
    const groups = mappings(made).map(
      ([, { Properties }]) => Properties.AmazonManagedKafkaEventSourceConfig.ConsumerGroupId,
    );
    expect(new Set(groups).size).toBe(groups.length);
    for (const producer of functions(made).filter(ends('-producer')))
      expect(rightsOf(made, roleOf(producer)).map((right) => right.split(' ')[0])).toEqual(
        expect.arrayContaining(
          ['Connect', 'DescribeTopic', 'WriteData'].map((one) => `kafka-cluster:${one}`),
        ),
      );
  });

  it('6: polls in provisioned mode with at least one poller, no more than there are partitions, in one group', async () => {
    const { made } = await load();
    const [, topics] = only(made, 'Custom::KafkaTopics');
    const partitionsOf = new Map<string, number>(
      topics.Properties.Topics.map(({ Name, Partitions }: Resource['Properties']) => [Name, Partitions]),
    );
    const pollers = mappings(made).map(([, { Properties }]) => Properties);
    for (const { ProvisionedPollerConfig: config, Topics } of pollers) {
      expect(config.MinimumPollers).toBeGreaterThanOrEqual(1);
      expect(config.MinimumPollers).toBeLessThanOrEqual(config.MaximumPollers);
      expect(config.MaximumPollers).toBeLessThanOrEqual(partitionsOf.get(Topics[0]) ?? 0);
      expect(config.PollerGroupName).toMatch(/^[\w-]{1,128}$/);
    }
    expect(new Set(pollers.map(({ ProvisionedPollerConfig: config }) => config.PollerGroupName)).size).toBe(
      1,
    );
    expect(pollers.length).toBeLessThanOrEqual(100);
    const together = pollers.reduce(
      (sum, { ProvisionedPollerConfig: config }) => sum + config.MaximumPollers,
      0,
    );
    expect(together).toBeLessThanOrEqual(2_000);
  });

  it('7: gives functions in the VPC no right to an AWS API they could not reach', async () => {
    const { made } = await load();
    for (const fn of inVpc(made)) {
      const services = rightsOf(made, roleOf(fn)).map((right) => right.split(':')[0]);
      // What Lambda itself does with the role: network interfaces, logs, traces.
      expect(new Set(services)).toEqual(new Set(['kafka-cluster', 'ec2', 'logs', 'xray']));
    }
    const endpoints = ofType(made, 'AWS::EC2::VPCEndpoint').map(([, { Properties }]) =>
      render(Properties.ServiceName),
    );
    expect(endpoints).toContainEqual(expect.stringMatching(/\.s3$/));
    if (context['network.vpcId'] === undefined)
      expect(endpoints).toContainEqual(expect.stringMatching(/\.dynamodb$/));
  });

  it('8: reserves the concurrency of producers where the account has room for it', async () => {
    const { made, keeps } = await load();
    for (const [, { Properties }] of functions(made).filter(ends('-producer')))
      expect(Properties.ReservedConcurrentExecutions).toBe(keeps ? 20 : undefined);
  });

  it('9: keeps logs for a time, and says of everything with data whether it stays, the topics among it', async () => {
    const { made, keeps } = await load();
    for (const [, { Properties }] of ofType(made, 'AWS::Logs::LogGroup'))
      expect(Properties.RetentionInDays).toBe(keeps ? 365 : 7);
    expect(only(made, 'Custom::KafkaTopics')[1].Properties.OnDelete).toBe('retain');
    const policies = STATEFUL.flatMap((type) =>
      ofType(made, type).map(([, { DeletionPolicy, ...rest }]) => [
        type,
        DeletionPolicy,
        Object(rest).UpdateReplacePolicy,
      ]),
    );
    expect(new Set(policies.map(([type]) => type)).size).toBe(STATEFUL.length);
    for (const [type, onDelete, onReplace] of policies) {
      // What is protected from deletion cannot be taken back with a creation that failed.
      const kept = PROTECTED.includes(type) ? 'Retain' : 'RetainExceptOnCreate';
      expect([type, onDelete, onReplace]).toEqual([
        type,
        ...(keeps ? [kept, 'Retain'] : ['Delete', 'Delete']),
      ]);
    }
    for (const [, { Properties }] of ofType(made, 'AWS::DynamoDB::GlobalTable'))
      expect(Properties.Replicas[0].DeletionProtectionEnabled).toBe(keeps);
    expect(only(made, 'AWS::Cognito::UserPool')[1].Properties.DeletionProtection).toBe(
      keeps ? 'ACTIVE' : 'INACTIVE',
    );
  });

  it('10: deletes mappings first, functions before their groups, subnets and roles, and the cluster last but for its network', async () => {
    const { made, isAfter } = await load();
    const [cluster] = only(made, 'AWS::MSK::ServerlessCluster');
    const [topics] = only(made, 'Custom::KafkaTopics');
    for (const mapping of mappings(made)) {
      const consumer = consumerOf(made, mapping);
      const policies = policiesOf(made, roleOf(consumer)).map(([id]) => id);
      for (const outlives of [topics, consumer[0], roleOf(consumer), cluster, ...policies])
        expect(isAfter(mapping[0], outlives)).toBe(true);
    }
    for (const fn of inVpc(made)) {
      const { SecurityGroupIds, SubnetIds } = fn[1].Properties.VpcConfig;
      expect(isAfter(fn[0], roleOf(fn))).toBe(true);
      // Network interfaces are taken away with the rights of the role.
      for (const [policy] of policiesOf(made, roleOf(fn))) expect(isAfter(fn[0], policy)).toBe(true);
      for (const value of [...SecurityGroupIds, ...SubnetIds].filter((one) => one.Ref ?? one['Fn::GetAtt']))
        expect(isAfter(fn[0], target(fn[0], value))).toBe(true);
    }
    const outliving = allResources(made).filter(([id]) => isAfter(cluster, id));
    for (const [, { Type }] of outliving) expect(Type).toMatch(/^AWS::(EC2|Budgets)::/);
  });

  it('10: keeps what the topics function needs to answer its Delete until it has', async () => {
    const { made, isAfter } = await load();
    const [topics] = only(made, 'Custom::KafkaTopics');
    const [fn] = functions(made).filter(ends('-kafka-topics'));
    expect(isAfter(topics, fn?.[0] ?? '')).toBe(true);
    const network = ofType(
      made,
      ...['VPCEndpoint', 'SecurityGroupIngress', 'SecurityGroupEgress', 'SubnetRouteTableAssociation'].map(
        (one) => `AWS::EC2::${one}`,
      ),
    );
    for (const [part] of network) expect([part, isAfter(topics, part)]).toEqual([part, true]);
  });

  it('has the API before who is told of its address: the client of the console, and then the console', async () => {
    const { made, isAfter } = await load();
    const [api] = only(made, 'AWS::ApiGatewayV2::Api');
    const [pool] = only(made, 'AWS::Cognito::UserPool');
    const [client] = only(made, 'AWS::Cognito::UserPoolClient');
    const [domain] = only(made, 'AWS::Cognito::UserPoolDomain');
    const [scopes] = only(made, 'AWS::Cognito::UserPoolResourceServer');
    const [console = ['']] = functions(made).filter(ends('-console'));
    for (const { later, earlier } of [
      { later: domain, earlier: pool },
      { later: scopes, earlier: pool },
      ...[api, pool, scopes].map((earlier) => ({ later: client, earlier })),
      ...[client, domain].map((earlier) => ({ later: console[0], earlier })),
    ])
      expect([later, earlier, isAfter(later, earlier)]).toEqual([later, earlier, true]);
    for (const [id] of allResources(made)) expect([id, isAfter(api, id)]).toEqual([id, false]);
  });

  it('has an authorizer and functions before the routes to them, and lets the API invoke each', async () => {
    const { made, isAfter } = await load();
    const [authorizer] = only(made, 'AWS::ApiGatewayV2::Authorizer');
    const [client] = only(made, 'AWS::Cognito::UserPoolClient');
    expect(isAfter(authorizer, client)).toBe(true);
    const invoked = ofType(made, 'AWS::ApiGatewayV2::Integration').map(([id, { Properties }]) =>
      target(id, Properties.IntegrationUri),
    );
    const allowed = ofType(made, 'AWS::Lambda::Permission').map(([id, { Properties }]) =>
      target(id, Properties.FunctionName),
    );
    expect(allowed.toSorted()).toEqual(invoked.toSorted());
    for (const [route, { Properties }] of ofType(made, 'AWS::ApiGatewayV2::Route')) {
      if (Properties.AuthorizationType === 'JWT') expect(isAfter(route, authorizer)).toBe(true);
      expect(invoked.some((fn) => isAfter(route, fn))).toBe(true);
    }
  });

  it('12: has the budget before the cluster', async () => {
    const { made, isAfter } = await load();
    const [cluster] = only(made, 'AWS::MSK::ServerlessCluster');
    const budgets = ofType(made, 'AWS::Budgets::Budget');
    expect(budgets).toHaveLength(context['alarms.monthlyBudgetUsd'] === undefined ? 0 : 1);
    for (const [budget] of budgets) expect(isAfter(cluster, budget)).toBe(true);
  });
});

const PROTECTED = ['AWS::DynamoDB::GlobalTable', 'AWS::Cognito::UserPool'];

const STATEFUL = [
  'AWS::Cognito::UserPool',
  'AWS::MSK::ServerlessCluster',
  'AWS::DynamoDB::GlobalTable',
  'AWS::Glue::Registry',
  'AWS::Glue::Schema',
  'AWS::Logs::LogGroup',
];

describe.each(deployments)('$deployment: the facts of mappings', ({ context }) => {
  it('are kept by each of them', async () => {
    const made = await makeOnce(context);
    const [, { Properties: declared }] = only(made, 'Custom::KafkaTopics');
    const names = declared.Topics.map(({ Name }: Resource['Properties']) => Name);
    for (const mapping of mappings(made)) {
      const { Properties } = mapping[1];
      expect(Properties.Topics).toHaveLength(1);
      expect(names).toContain(Properties.Topics[0]);
      // Retry limits, bisect, partial responses, Kafka destinations, decoding, metrics: all of provisioned mode alone.
      expect(Properties.ProvisionedPollerConfig).toBeDefined();
      expect(Properties.SourceAccessConfigurations).toBeUndefined();
      expect(['TRIM_HORIZON', 'LATEST']).toContain(Properties.StartingPosition);
      expect(Properties.BatchSize).toBeGreaterThanOrEqual(1);
      expect(Properties.BatchSize).toBeLessThanOrEqual(10_000);
      expect(Properties.MaximumBatchingWindowInSeconds).toBeLessThanOrEqual(300);
      expect(Properties.MaximumRetryAttempts).toBeGreaterThanOrEqual(0);
      expect(Properties.MaximumRetryAttempts).toBeLessThanOrEqual(10_000);
      expect(Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
      const destination: string = Properties.DestinationConfig.OnFailure.Destination;
      expect(destination).toMatch(/^kafka:\/\/[a-zA-Z0-9\-_][a-zA-Z0-9\-_.]{3,247}$/);
      expect(names).toContain(destination.slice('kafka://'.length));
      expect(destination).not.toBe(`kafka://${Properties.Topics[0]}`);
      expect(consumerOf(made, mapping)[1].Properties.Timeout).toBeLessThanOrEqual(840);
      expect(consumerOf(made, mapping)[1].Properties.VpcConfig).toBeUndefined();
    }
  });

  it('are kept by their dead-letter topics, which take a record in base64 and keep it longer', async () => {
    const made = await makeOnce(context);
    const [, { Properties: declared }] = only(made, 'Custom::KafkaTopics');
    for (const { Name, Configs = {} } of declared.Topics)
      if (Name.endsWith('.dlq')) {
        expect(Number(Configs['max.message.bytes'])).toBe(8 * 1024 * 1024);
        expect(Number(Configs['retention.ms'])).toBeGreaterThan(7 * 24 * 60 * 60 * 1_000);
      }
  });
});

describe('what would be replaced', () => {
  const change = (edit: (pipeline: PipelineDeclaration) => PipelineDeclaration) =>
    make({ stage: 'prod' }, { pipelines: pipelines.map(edit) });

  it('is not the cluster, whose name is the same for every context', async () => {
    const named = await Promise.all(
      deployments.map(async ({ context }) => only(await makeOnce(context), 'AWS::MSK::ServerlessCluster')),
    );
    expect(new Set(named.map(([id, { Properties }]) => `${id} ${Properties.ClusterName}`)).size).toBe(1);
  });

  it('11: is no schema version: each is a resource of its own that stays', async () => {
    const made = await change((pipeline) => {
      const { topic } = pipeline;
      if (!('name' in topic) || topic.schema === undefined) return pipeline;
      const [first] = topic.schema.versions;
      return { ...pipeline, topic: { ...topic, schema: { versions: [first, first, first] } } };
    });
    const versions = ofType(made, 'AWS::Glue::SchemaVersion');
    expect(versions.map(([id]) => id)).toEqual([
      expect.stringContaining('Version2'),
      expect.stringContaining('Version3'),
    ]);
    for (const [, { DeletionPolicy }] of versions) expect(DeletionPolicy).toBe('Retain');
    const isAfter = readOrder(made);
    expect(isAfter(versions[1]?.[0] ?? '', versions[0]?.[0] ?? '')).toBe(true);
  });

  it('is the mapping of a pipeline that reads another topic, which would change in no other way', async () => {
    const made = await change((pipeline) =>
      pipeline.name === 'payments' && 'name' in pipeline.topic
        ? { ...pipeline, topic: { ...pipeline.topic, name: 'payments-2' } }
        : pipeline,
    );
    const ids = (one: Made) => mappings(one).map(([id]) => id);
    const before = ids(await makeOnce({ stage: 'prod' }));
    expect(ids(made).filter((id) => !before.includes(id))).toEqual([expect.stringContaining('Payments2')]);
  });
});
