import { ec2Id, physicalName } from '../assembly/identity.ts';
import type { Json, JsonObject } from '../assembly/json.ts';
import type { PlannedAttributes, ResourceFacts, ResourceType } from '../assembly/resource-type.ts';
import type { Platform } from './platform.ts';

interface InertType {
  readonly type: string;
  /** Why leaving it out changes nothing that a function could notice, or what it is that changes. */
  readonly reason: string;
  readonly attributes?: (facts: ResourceFacts, properties: JsonObject) => PlannedAttributes;
}

const NO_NETWORK = 'functions and engines share the loopback; the network of the account is not emulated';

const INERT_TYPES: readonly InertType[] = [
  {
    type: 'AWS::EC2::VPC',
    reason: NO_NETWORK,
    attributes: (facts, properties) => ({
      ...withId('vpc', 'VpcId')(facts),
      CidrBlock: given(properties, 'CidrBlock', '10.0.0.0/16'),
      CidrBlockAssociations: [],
      Ipv6CidrBlocks: [],
      DefaultSecurityGroup: ec2Id('sg', facts),
      DefaultNetworkAcl: ec2Id('acl', facts),
    }),
  },
  {
    type: 'AWS::EC2::Subnet',
    reason: NO_NETWORK,
    attributes: (facts, properties) => ({
      ...withId('subnet', 'SubnetId')(facts),
      AvailabilityZone: given(properties, 'AvailabilityZone', `${facts.region}a`),
      CidrBlock: given(properties, 'CidrBlock', ''),
      VpcId: given(properties, 'VpcId', ''),
      Ipv6CidrBlocks: [],
    }),
  },
  { type: 'AWS::EC2::RouteTable', reason: NO_NETWORK, attributes: withId('rtb', 'RouteTableId') },
  { type: 'AWS::EC2::SubnetRouteTableAssociation', reason: NO_NETWORK, attributes: withId('rtbassoc', 'Id') },
  {
    type: 'AWS::EC2::SecurityGroup',
    reason: NO_NETWORK,
    attributes: (facts, properties) => ({
      ...withId('sg', 'GroupId')(facts),
      VpcId: given(properties, 'VpcId', ''),
    }),
  },
  { type: 'AWS::EC2::SecurityGroupIngress', reason: NO_NETWORK, attributes: withId('sgr', 'Id') },
  { type: 'AWS::EC2::SecurityGroupEgress', reason: NO_NETWORK, attributes: withId('sgr', 'Id') },
  { type: 'AWS::EC2::VPCEndpoint', reason: NO_NETWORK, attributes: withId('vpce', 'Id') },
  { type: 'AWS::EC2::NetworkAcl', reason: NO_NETWORK, attributes: withId('acl', 'Id') },
  { type: 'AWS::EC2::NetworkAclEntry', reason: NO_NETWORK },
  {
    type: 'AWS::EC2::SubnetNetworkAclAssociation',
    reason: NO_NETWORK,
    attributes: withId('aclassoc', 'AssociationId'),
  },
  { type: 'AWS::EC2::InternetGateway', reason: NO_NETWORK, attributes: withId('igw', 'InternetGatewayId') },
  { type: 'AWS::EC2::VPCGatewayAttachment', reason: NO_NETWORK },
  { type: 'AWS::EC2::Route', reason: NO_NETWORK },
  { type: 'AWS::EC2::NatGateway', reason: NO_NETWORK, attributes: withId('nat', 'NatGatewayId') },
  {
    type: 'AWS::EC2::EIP',
    reason: NO_NETWORK,
    // From the block that is kept for documentation: nobody has this address.
    attributes: (facts) => ({
      ...withId('eipalloc', 'AllocationId')(facts),
      Ref: '192.0.2.1',
      PublicIp: '192.0.2.1',
    }),
  },
  {
    type: 'Custom::VpcRestrictDefaultSG',
    reason: `it closes the VPC's default security group, and ${NO_NETWORK}`,
  },
  { type: 'AWS::EC2::FlowLog', reason: NO_NETWORK, attributes: withId('fl', 'Id') },
  {
    type: 'AWS::Logs::LogGroup',
    reason: "log lines go to the runner's journal and are not kept for the retention time",
    attributes: (facts, properties) => {
      const name = String(given(properties, 'LogGroupName', physicalName(facts, 512)));
      const arn = `arn:${facts.partition}:logs:${facts.region}:${facts.account}:log-group:${name}:*`;
      return { Ref: name, Arn: arn };
    },
  },
  {
    type: 'AWS::Lambda::Permission',
    reason: 'nobody but the runner and the person at the keyboard invokes functions',
    attributes: (facts) => ({ Ref: physicalName(facts), Id: physicalName(facts) }),
  },
  {
    type: 'AWS::Scheduler::ScheduleGroup',
    reason: 'schedules run alone; a group is part of their name',
    attributes: (facts, properties) => {
      const name = String(given(properties, 'Name', physicalName(facts)));
      const arn = `arn:${facts.partition}:scheduler:${facts.region}:${facts.account}:schedule-group/${name}`;
      return { Ref: name, Arn: arn, State: 'ACTIVE' };
    },
  },
  { type: 'AWS::CDK::Metadata', reason: 'it counts constructs for the authors of the CDK' },
];

/** The types that a plan lists and nobody starts. Whatever their properties say has no effect either. */
export const inertTypes: readonly ResourceType<Platform>[] = INERT_TYPES.map(
  ({ type, reason, attributes }) => ({
    type,
    inert: reason,
    bind: (facts, properties) => ({
      attributes: attributes?.(facts, properties) ?? { Ref: physicalName(facts) },
      ignored: [],
      start: async () => ({}),
    }),
  }),
);

function withId(prefix: string, attribute: string): (facts: ResourceFacts) => PlannedAttributes {
  return (facts) => ({ Ref: ec2Id(prefix, facts), [attribute]: ec2Id(prefix, facts) });
}

function given(properties: JsonObject, name: string, otherwise: Json): Json {
  return properties[name] ?? otherwise;
}
