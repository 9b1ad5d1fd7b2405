import { createHash } from 'node:crypto';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnServerlessCluster } from 'aws-cdk-lib/aws-msk';
import type { StackProps } from 'aws-cdk-lib/core';
import { CfnOutput, CustomResource, Duration, Fn, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { FunctionSurroundings, NetworkPlace } from './constructs/handler-function.ts';
import { HandlerFunction } from './constructs/handler-function.ts';
import { Network } from './constructs/network.ts';
import { BOOTSTRAP_BROKERS_ENTRY, KAFKA_TOPICS_ENTRY } from './entries.ts';
import { grantAdministerTopics } from './kafka-grants.ts';
import { MonthlyBudget } from './operations/budget.ts';
import { toRemovalPolicy } from './removal-policy.ts';

/** Of `Custom::BootstrapBrokers`. */
const BROKER_ATTRIBUTES = ['BootstrapBrokers', 'SecurityProtocol'] as const;

export interface ClusterStackProps extends StackProps, FunctionSurroundings {
  /** The topics that the topics function may administer. */
  readonly topicNames: readonly string[];
}

/** The network, the Kafka cluster in it, its address, and the function behind `Custom::KafkaTopics`. */
export class ClusterStack extends Stack {
  readonly clusterArn: string;
  /** Known before it is deployed, for metrics. */
  readonly clusterName: string;
  /** `host:9098`, comma-separated if there are more. */
  readonly bootstrapServers: string;
  /** What clients speak there: `SASL_SSL`, which is TLS with IAM, or `PLAINTEXT`, which no cluster of this stack does. */
  readonly securityProtocol: string;
  /** Where a Kafka client is to be attached. */
  readonly clientPlace: NetworkPlace;
  /** The variables that tell a Kafka client where the cluster is, and how to speak with it. */
  readonly clientEnvironment: Readonly<Record<string, string>>;
  readonly topicsFunction: HandlerFunction;

  constructor(scope: Construct, id: string, props: ClusterStackProps) {
    super(scope, id, props);
    const network = new Network(this, 'Network', { settings: props.settings });
    // Always the same: a change that would replace the cluster, and lose every topic, fails on the name instead.
    this.clusterName = `${this.stackName}-${createHash('sha256').update(this.node.addr).digest('hex').slice(0, 8)}`;
    const cluster = this.#createCluster(network, props);
    this.#watchCosts(cluster, props);
    this.clusterArn = cluster.attrArn;
    const brokers = this.#readBrokers(props);
    const [bootstrapServers, securityProtocol] = BROKER_ATTRIBUTES;
    this.bootstrapServers = brokers.getAttString(bootstrapServers);
    this.securityProtocol = brokers.getAttString(securityProtocol);
    this.clientPlace = network.placeFor(network.clientSecurityGroup);
    this.clientEnvironment = {
      KAFKA_BOOTSTRAP_SERVERS: this.bootstrapServers,
      KAFKA_SECURITY_PROTOCOL: this.securityProtocol,
    };
    this.topicsFunction = this.#createTopicsFunction(network, props);
    new CfnOutput(this, 'ClusterArn', { value: this.clusterArn });
    new CfnOutput(this, 'BootstrapBrokers', { value: this.bootstrapServers });
  }

  /**
   * Of a Region that is named the CDK would look the zones up, for which a synthesis would need credentials. CloudFormation
   * knows them as well.
   */
  override get availabilityZones(): string[] {
    return [0, 1].map((index) => Fn.select(index, Fn.getAzs()));
  }

  #createCluster(network: Network, { settings }: ClusterStackProps): CfnServerlessCluster {
    const cluster = new CfnServerlessCluster(this, 'Cluster', {
      clusterName: this.clusterName,
      clientAuthentication: { sasl: { iam: { enabled: true } } },
      vpcConfigs: [
        {
          subnetIds: network.subnets.map(({ subnetId }) => subnetId),
          securityGroups: [network.clusterSecurityGroup.securityGroupId],
        },
      ],
    });
    cluster.applyRemovalPolicy(toRemovalPolicy(settings));
    return cluster;
  }

  /** The cluster costs from its first hour, so the budget is there before it. */
  #watchCosts(cluster: CfnServerlessCluster, { settings }: ClusterStackProps): void {
    const { email, monthlyBudgetUsd: usd } = settings.alarms;
    if (email === undefined || usd === undefined) return;
    cluster.node.addDependency(new MonthlyBudget(this, 'Budget', { usd, email }));
  }

  /** CloudFormation answers no more of a cluster than its ARN. */
  #readBrokers(props: ClusterStackProps): CustomResource {
    const reader = new HandlerFunction(this, 'BootstrapBrokersFunction', {
      surroundings: props,
      entry: BOOTSTRAP_BROKERS_ENTRY,
      name: 'bootstrap-brokers',
      description: 'Custom::BootstrapBrokers: the address of an MSK cluster',
      memorySize: 256,
      timeout: Duration.minutes(2),
    });
    reader.addToRolePolicy(
      new PolicyStatement({ actions: ['kafka:GetBootstrapBrokers'], resources: [this.clusterArn] }),
    );
    return new CustomResource(this, 'Brokers', {
      resourceType: 'Custom::BootstrapBrokers',
      serviceToken: reader.functionArn,
      serviceTimeout: Duration.minutes(3),
      // CloudFormation asks again only when a property changes: with a new attribute alone, the update of a stack that is
      // deployed would fail on an answer that lacks it.
      properties: { ClusterArn: this.clusterArn, Attributes: BROKER_ATTRIBUTES },
    });
  }

  /** In the VPC, for MSK's own topic API and `AWS::MSK::Topic` do not serve Serverless. */
  #createTopicsFunction(network: Network, props: ClusterStackProps): HandlerFunction {
    const topics = new HandlerFunction(this, 'TopicsFunction', {
      surroundings: props,
      entry: KAFKA_TOPICS_ENTRY,
      name: 'kafka-topics',
      description: 'Custom::KafkaTopics: creates, grows and configures Kafka topics',
      memorySize: 256,
      timeout: Duration.minutes(4),
      network: network.placeFor(network.clientSecurityGroup, network.s3SecurityGroup),
    });
    grantAdministerTopics(topics, { clusterArn: this.clusterArn, topics: props.topicNames });
    // Without its rules and routes it reaches neither Kafka nor CloudFormation, on the way down as well.
    topics.node.addDependency(network);
    return topics;
  }
}
