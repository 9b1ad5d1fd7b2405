import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import {
  CfnFlowLog,
  GatewayVpcEndpointAwsService,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { StageSettings } from '../stage.ts';

/** The only port of MSK Serverless: SASL over TLS with IAM. */
const KAFKA_PORT = Port.tcp(9098);

/**
 * Two isolated subnets: no NAT, no internet gateway, no interface endpoint, hence no fixed cost. What is inside reaches the
 * cluster, and S3 and DynamoDB through gateway endpoints, which are free; it reaches no other AWS API.
 */
export class Network extends Construct {
  readonly vpc: IVpc;
  /** For the cluster. Lambda's pollers live in it too, which is why it talks to itself. */
  readonly clusterSecurityGroup: SecurityGroup;
  /** For what speaks Kafka as a client. */
  readonly clientSecurityGroup: SecurityGroup;
  /** For what also answers CloudFormation, whose response bucket is in S3. */
  readonly s3SecurityGroup: SecurityGroup;

  constructor(scope: Construct, id: string, { stage }: { stage: StageSettings }) {
    super(scope, id);
    const vpc = new Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: 0,
      createInternetGateway: false,
      subnetConfiguration: [{ name: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
      gatewayEndpoints: {
        S3: { service: GatewayVpcEndpointAwsService.S3 },
        DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB },
      },
      // Nothing uses the default group; restricting it would take one more function and custom resource.
      restrictDefaultSecurityGroup: false,
    });
    // A Vpc is an IVpc but for `vpnGatewayId`, which it spells `string | undefined` and the interface `?: string`.
    this.vpc = vpc as IVpc;
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
    // The isolated subnets have no route but those of the gateway endpoints, so "any address" is S3 and DynamoDB.
    this.s3SecurityGroup.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'S3 by its gateway endpoint');
    this.#logRejectedTraffic(stage);
  }

  #securityGroup(id: string, description: string): SecurityGroup {
    return new SecurityGroup(this, `${id}SecurityGroup`, {
      vpc: this.vpc,
      description,
      allowAllOutbound: false,
    });
  }

  /** A missing security group rule shows up here by address and port; accepted traffic would only cost. */
  #logRejectedTraffic(stage: StageSettings): void {
    const logGroup = new LogGroup(this, 'FlowLogs', {
      retention: stage.logRetention,
      removalPolicy: stage.removalPolicy,
    });
    const role = new Role(this, 'FlowLogRole', {
      assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com'),
      inlinePolicies: {
        WriteFlowLogs: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
              resources: [logGroup.logGroupArn],
            }),
          ],
        }),
      },
    });
    new CfnFlowLog(this, 'FlowLog', {
      resourceType: 'VPC',
      resourceId: this.vpc.vpcId,
      trafficType: 'REJECT',
      logDestinationType: 'cloud-watch-logs',
      logGroupName: logGroup.logGroupName,
      deliverLogsPermissionArn: role.roleArn,
    });
  }
}
