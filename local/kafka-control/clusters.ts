/** Where clients reach a cluster, `host:port` and several joined by commas; neither is there while it does not listen. */
export interface BootstrapBrokers {
  /** With TLS and IAM authentication. */
  readonly saslIam?: string;
  /** With neither: what MSK Serverless does not have, and a Kafka that stands for one may have alone. */
  readonly plaintext?: string;
}

/** A cluster as the control plane shows it: what a template declared, and where it listens. */
export interface ServerlessCluster {
  readonly arn: string;
  readonly name: string;
  readonly bootstrapBrokers: BootstrapBrokers;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly vpcConfigs: readonly { subnetIds: readonly string[]; securityGroupIds?: readonly string[] }[];
  readonly tags?: Readonly<Record<string, string>>;
}

/** `Cluster` of the API, serverless kind. https://docs.aws.amazon.com/MSK/2.0/APIReference/v2-clusters-clusterarn.html */
export function describeCluster(cluster: ServerlessCluster): Record<string, unknown> {
  return {
    clusterType: 'SERVERLESS',
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    creationTime: new Date(cluster.createdAt).toISOString(),
    state: 'ACTIVE',
    tags: cluster.tags ?? {},
    serverless: {
      vpcConfigs: cluster.vpcConfigs.map(({ subnetIds, securityGroupIds }) => ({
        subnetIds,
        securityGroupIds: securityGroupIds ?? [],
      })),
      clientAuthentication: { sasl: { iam: { enabled: true } } },
    },
  };
}
