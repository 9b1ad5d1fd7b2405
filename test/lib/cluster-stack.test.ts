import { describe, expect, it } from 'vitest';
import type { Resource } from './synthesize.ts';
import { ofType, onlyOne, render, type Synthesized, synthesize, synthesizeOnce } from './synthesize.ts';

const stacks = synthesizeOnce();
const prodStacks = synthesizeOnce({ context: { stage: 'prod' } });
const described = (words: string) => (resource: Resource) =>
  resource.Properties.GroupDescription.startsWith(words);

async function securityGroupIds() {
  const { cluster } = await stacks();
  const idOf = (words: string) => onlyOne(cluster, 'AWS::EC2::SecurityGroup', described(words))[0];
  return { cluster: idOf('MSK cluster'), clients: idOf('Kafka clients'), s3: idOf('Reaches S3') };
}

const groupId = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'GroupId'] });

describe('network', () => {
  it('has no way to the internet and nothing that costs by the hour', async () => {
    const { cluster } = await stacks();
    const types = new Set(Object.values(cluster).map(({ Type }) => Type));
    expect(
      [...types].filter((type) => /NatGateway|InternetGateway|EIP|VPCGatewayAttachment|::Route$/.test(type)),
    ).toEqual([]);
    expect(
      ofType(cluster, 'AWS::EC2::VPCEndpoint').map(([, { Properties }]) => Properties.VpcEndpointType),
    ).toEqual(['Gateway', 'Gateway']);
  });

  it('spreads two subnets over two zones', async () => {
    const { cluster } = await stacks();
    const subnets = ofType(cluster, 'AWS::EC2::Subnet');
    const zones = subnets.map(([, { Properties }]) => JSON.stringify(Properties.AvailabilityZone));
    expect(subnets).toHaveLength(2);
    expect(new Set(zones).size).toBe(2);
    expect(subnets.map(([, { Properties }]) => Properties.MapPublicIpOnLaunch)).toEqual([false, false]);
  });

  it('opens 9098 of the cluster to clients and to itself, and nothing else to anybody', async () => {
    const { cluster } = await stacks();
    const ids = await securityGroupIds();
    const rules = ofType(cluster, 'AWS::EC2::SecurityGroupIngress').map(([, { Properties }]) => Properties);
    expect(rules.map(({ Description, ...rule }) => rule)).toEqual(
      expect.arrayContaining(
        [ids.clients, ids.cluster].map((source) => ({
          IpProtocol: 'tcp',
          FromPort: 9098,
          ToPort: 9098,
          GroupId: groupId(ids.cluster),
          SourceSecurityGroupId: groupId(source),
        })),
      ),
    );
    expect(rules).toHaveLength(2);
    for (const [, { Properties }] of ofType(cluster, 'AWS::EC2::SecurityGroup'))
      expect(Properties.SecurityGroupIngress).toBeUndefined();
  });

  it('lets clients and pollers out to the cluster, and the topics function to S3', async () => {
    const { cluster } = await stacks();
    const ids = await securityGroupIds();
    const rules = ofType(cluster, 'AWS::EC2::SecurityGroupEgress').map(([, { Properties }]) => [
      Properties.GroupId,
      Properties.DestinationSecurityGroupId,
      Properties.FromPort,
    ]);
    expect(rules).toEqual(
      expect.arrayContaining([
        [groupId(ids.cluster), groupId(ids.cluster), 9098],
        [groupId(ids.clients), groupId(ids.cluster), 9098],
      ]),
    );
    expect(rules).toHaveLength(2);
    expect(cluster[ids.s3]?.Properties.SecurityGroupEgress).toEqual([
      expect.objectContaining({ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }),
    ]);
    const [, topics] = onlyOne(
      cluster,
      'AWS::Lambda::Function',
      ({ Properties }) => Properties.FunctionName === 'millrace-kafka-topics',
    );
    expect(topics.Properties.VpcConfig.SecurityGroupIds).toEqual([groupId(ids.clients), groupId(ids.s3)]);
  });
});

describe('an existing network', () => {
  const subnetIds = ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'];
  const given = { 'network.vpcId': 'vpc-0123456789abcdef0', 'network.subnetIds': subnetIds };

  it('takes the cluster and its clients in, and is neither made nor changed', async () => {
    const { cluster, pipelines } = await synthesize({ context: given });
    expect(new Set(Object.values(cluster).map(({ Type }) => Type))).not.toContain('AWS::EC2::VPC');
    expect(ofType(cluster, 'AWS::EC2::VPCEndpoint')).toEqual([]);
    expect(ofType(cluster, 'AWS::EC2::FlowLog')).toEqual([]);
    const [, { Properties }] = onlyOne(cluster, 'AWS::MSK::ServerlessCluster');
    expect(Properties.VpcConfigs[0].SubnetIds).toEqual(subnetIds);
    for (const [, group] of ofType(cluster, 'AWS::EC2::SecurityGroup'))
      expect(group.Properties.VpcId).toBe('vpc-0123456789abcdef0');
    const attached = ofType({ ...cluster, ...pipelines }, 'AWS::Lambda::Function')
      .map(([, fn]) => fn.Properties.VpcConfig?.SubnetIds)
      .filter((subnets) => subnets !== undefined);
    expect(attached).toHaveLength(6);
    expect(attached).toEqual(attached.map(() => subnetIds));
  });

  it('gets a way to S3 when it is told where, before the function that needs it', async () => {
    const routeTableIds = ['rtb-0123456789abcdef0'];
    const { cluster } = await synthesize({ context: { ...given, 'network.routeTableIds': routeTableIds } });
    const [id, { Properties }] = onlyOne(cluster, 'AWS::EC2::VPCEndpoint');
    expect(Properties).toMatchObject({ VpcEndpointType: 'Gateway', RouteTableIds: routeTableIds });
    expect(render(Properties.ServiceName)).toBe('com.amazonaws.{AWS::Region}.s3');
    const [, topics] = onlyOne(
      cluster,
      'AWS::Lambda::Function',
      (resource) => resource.Properties.FunctionName === 'millrace-kafka-topics',
    );
    expect(topics.DependsOn).toContain(id);
  });
});

describe('a deployment', () => {
  it('in a Region that is named asks nobody for its zones, so that it is synthesized without credentials', async () => {
    const named = { account: '111122223333', region: 'eu-west-1' };
    const zonesOf = ({ cluster }: Synthesized) =>
      ofType(cluster, 'AWS::EC2::Subnet').map(([, { Properties }]) => Properties.AvailabilityZone);
    expect(zonesOf(await synthesize({ context: named }))).toEqual(zonesOf(await stacks()));
    const zones = ['us-east-1b', 'us-east-1d', 'us-east-1f'];
    expect(zonesOf(await synthesize({ context: { 'network.availabilityZones': zones } }))).toEqual(zones);
  });

  it('of another name shares no physical name with the first', async () => {
    const NAMED =
      /^(FunctionName|LogGroupName|ClusterName|Name|PollerGroupName|AlarmName|DashboardName|TopicName|UserPoolName)$/;
    const namesOf = ({ cluster, pipelines }: Synthesized) => {
      const names: string[] = [];
      for (const { Type, Properties } of Object.values({ ...cluster, ...pipelines }))
        if (!/^Custom::/.test(Type))
          for (const [key, value] of Object.entries(Properties))
            if (NAMED.test(key) && typeof value === 'string') names.push(`${Type} ${value}`);
      return names;
    };
    const first = namesOf(await stacks());
    expect(first.length).toBeGreaterThan(25);
    // A schema is named in its registry, an authorizer in its API.
    const second = namesOf(await synthesize({ context: { name: 'blue' } }));
    const shared = second.filter((name) => first.includes(name));
    expect(shared).toEqual(['AWS::Glue::Schema orders', 'AWS::ApiGatewayV2::Authorizer sign-in']);
  });
});

describe('cluster', () => {
  it('takes IAM clients alone, in the isolated subnets, behind the cluster security group', async () => {
    const { cluster } = await stacks();
    const ids = await securityGroupIds();
    const [, { Properties }] = onlyOne(cluster, 'AWS::MSK::ServerlessCluster');
    expect(Properties.ClientAuthentication).toEqual({ Sasl: { Iam: { Enabled: true } } });
    expect(Properties.VpcConfigs).toEqual([
      {
        SecurityGroups: [groupId(ids.cluster)],
        SubnetIds: ofType(cluster, 'AWS::EC2::Subnet').map(([Ref]) => ({ Ref })),
      },
    ]);
  });

  it('has a name of its own that fits and stays', async () => {
    const nameOf = ({ cluster }: Synthesized) =>
      onlyOne(cluster, 'AWS::MSK::ServerlessCluster')[1].Properties.ClusterName;
    const name = nameOf(await stacks());
    expect(name).toMatch(/^MillraceCluster-[0-9a-f]{8}$/);
    expect(nameOf(await synthesize())).toBe(name);
  });

  it('stays in prod when its stack goes, unless the stack never came to be', async () => {
    const { cluster } = await prodStacks();
    expect(onlyOne(cluster, 'AWS::MSK::ServerlessCluster')[1].DeletionPolicy).toBe('RetainExceptOnCreate');
  });
});

describe('custom resources', () => {
  it('ask for the brokers of this cluster, after the function may', async () => {
    const { cluster } = await stacks();
    const [clusterId] = onlyOne(cluster, 'AWS::MSK::ServerlessCluster');
    const [, brokers] = onlyOne(cluster, 'Custom::BootstrapBrokers');
    expect(brokers.Properties.ClusterArn).toEqual({ 'Fn::GetAtt': [clusterId, 'Arn'] });
    const reader = cluster[brokers.Properties.ServiceToken['Fn::GetAtt'][0]];
    const [policyId] = onlyOne(
      cluster,
      'AWS::IAM::Policy',
      ({ Properties }) => Properties.Roles[0].Ref === reader?.Properties.Role['Fn::GetAtt'][0],
    );
    expect(reader?.DependsOn).toContain(policyId);
    expect(Number(brokers.Properties.ServiceTimeout)).toBeGreaterThan(reader?.Properties.Timeout);
  });

  it('are asked anew for the brokers by a stack that reads another attribute of them', async () => {
    const { cluster, outputs } = await stacks();
    const [brokersId, brokers] = onlyOne(cluster, 'Custom::BootstrapBrokers');
    const read = JSON.stringify([cluster, outputs.cluster]).matchAll(
      new RegExp(`"Fn::GetAtt":\\["${brokersId}","(\\w+)"\\]`, 'g'),
    );
    const attributes = new Set(Array.from(read, ([, attribute]) => attribute));
    expect(attributes.size).toBeGreaterThan(0);
    for (const attribute of attributes) expect(brokers.Properties.Attributes).toContain(attribute);
  });

  it('are served in the VPC only once rules and routes are there, and while they are', async () => {
    const { cluster } = await stacks();
    const [, topics] = onlyOne(
      cluster,
      'AWS::Lambda::Function',
      ({ Properties }) => Properties.FunctionName === 'millrace-kafka-topics',
    );
    const needed = [
      'AWS::EC2::SecurityGroupIngress',
      'AWS::EC2::SecurityGroupEgress',
      'AWS::EC2::VPCEndpoint',
    ]
      .flatMap((type) => ofType(cluster, type))
      .map(([id]) => id);
    expect(topics.DependsOn).toEqual(expect.arrayContaining(needed));
  });

  it('have functions that need no provider framework', async () => {
    const { cluster, pipelines } = await stacks();
    const names = [cluster, pipelines].flatMap((resources) =>
      ofType(resources, 'AWS::Lambda::Function').map(([, fn]) => fn.Properties.FunctionName),
    );
    expect(names.sort()).toEqual([
      'millrace-api-edit',
      'millrace-api-mappings',
      'millrace-api-observe',
      'millrace-api-read',
      'millrace-bootstrap-brokers',
      'millrace-console',
      'millrace-emails-consumer',
      'millrace-emails-producer',
      'millrace-fulfilment-consumer',
      'millrace-kafka-admin',
      'millrace-kafka-topics',
      'millrace-notifications-consumer',
      'millrace-notifications-deferred',
      'millrace-notifications-producer',
      'millrace-orders-consumer',
      'millrace-orders-producer',
      'millrace-payments-consumer',
      'millrace-payments-producer',
    ]);
  });
});

describe('the templates', () => {
  it('let a first deployment be tried again in prod: what has a name of its own does not outlive a failed one', async () => {
    const { cluster, pipelines } = await prodStacks();
    const policiesOf = (type: string) =>
      [cluster, pipelines]
        .flatMap((stack) => ofType(stack, type))
        .map(([, { DeletionPolicy }]) => DeletionPolicy);
    for (const type of ['MSK::ServerlessCluster', 'Logs::LogGroup', 'Glue::Registry', 'Glue::Schema'])
      expect(new Set(policiesOf(`AWS::${type}`)), type).toEqual(new Set(['RetainExceptOnCreate']));
  });

  it("pass CloudFormation's own rules, which cdk.json makes errors", async () => {
    await expect(synthesize({ validate: true })).resolves.toBeDefined();
  });
});
