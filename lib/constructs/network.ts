import type { ISubnet, IVpc } from 'aws-cdk-lib/aws-ec2';
import { Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { Settings } from '../settings/settings.ts';
import { findVpc } from './existing-vpc.ts';
import type { NetworkPlace } from './handler-function.ts';
import { createOwnVpc } from './own-vpc.ts';

/** The only port of MSK Serverless: SASL over TLS with IAM. */
const KAFKA_PORT = Port.tcp(9098);

/** A VPC, an existing one or one of our own, and who may speak with whom in it. */
export class Network extends Construct {
  readonly vpc: IVpc;
  readonly subnets: readonly ISubnet[];
  /** For the cluster. Lambda's pollers live in it too, which is why it talks to itself. */
  readonly clusterSecurityGroup: SecurityGroup;
  /** For what speaks Kafka as a client. */
  readonly clientSecurityGroup: SecurityGroup;
  /** For what also answers CloudFormation, whose response bucket is in S3. */
  readonly s3SecurityGroup: SecurityGroup;

  constructor(scope: Construct, id: string, { settings }: { settings: Settings }) {
    super(scope, id);
    const { vpcId } = settings.network;
    const { vpc, subnets } =
      vpcId === undefined ? createOwnVpc(this, settings) : findVpc(this, { ...settings.network, vpcId });
    this.vpc = vpc;
    this.subnets = subnets;
    this.clusterSecurityGroup = this.#securityGroup(
      'Cluster',
      'MSK cluster, and the pollers Lambda attaches to it',
    );
    this.clientSecurityGroup = this.#securityGroup('Clients', 'Kafka clients');
    this.s3SecurityGroup = this.#securityGroup('S3', 'Reaches S3 through its gateway endpoint');

    const cluster = this.clusterSecurityGroup;
    cluster.addIngressRule(this.clientSecurityGroup, KAFKA_PORT, 'Kafka clients');
    cluster.addIngressRule(cluster, KAFKA_PORT, 'Pollers of event source mappings');
    cluster.addEgressRule(cluster, KAFKA_PORT, 'Pollers of event source mappings');
    this.clientSecurityGroup.addEgressRule(cluster, KAFKA_PORT, 'The cluster');
    // A VPC of our own has no route but those of its gateway endpoints, so "any address" is S3 and DynamoDB there.
    this.s3SecurityGroup.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'S3 by its gateway endpoint');
  }

  /** Where a function with these security groups is attached. */
  placeFor(...securityGroups: readonly SecurityGroup[]): NetworkPlace {
    return { vpc: this.vpc, subnets: this.subnets, securityGroups };
  }

  #securityGroup(id: string, description: string): SecurityGroup {
    return new SecurityGroup(this, `${id}SecurityGroup`, {
      vpc: this.vpc,
      description,
      allowAllOutbound: false,
    });
  }
}
