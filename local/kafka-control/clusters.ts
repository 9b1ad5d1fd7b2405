/** A cluster as the control plane shows it: what a template declared, and where the emulator listens. */
export interface ServerlessCluster {
  readonly arn: string;
  readonly name: string;
  /** `host:port` of the listener with IAM authentication, several joined by commas; empty while it does not listen. */
  readonly bootstrapBrokersSaslIam: string;
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
