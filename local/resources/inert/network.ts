import { ec2Id } from '../../assembly/identity.ts';
import { given, type InertType, withId } from './inert-type.ts';

const NO_NETWORK = 'functions and engines share the loopback; the network of the account is not emulated';

/** VPCs and what stands in them. */
export const networkTypes: readonly InertType[] = [
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
  { type: 'AWS::EC2::DHCPOptions', reason: NO_NETWORK, attributes: withId('dopt', 'DhcpOptionsId') },
  { type: 'AWS::EC2::VPCDHCPOptionsAssociation', reason: NO_NETWORK },
  { type: 'AWS::EC2::VPCCidrBlock', reason: NO_NETWORK, attributes: withId('vpc-cidr-assoc', 'Id') },
];
