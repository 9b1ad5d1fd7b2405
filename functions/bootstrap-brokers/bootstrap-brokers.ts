import type { GetBootstrapBrokersCommandOutput } from '@aws-sdk/client-kafka';
import * as z from 'zod';
import type { CustomResource } from '../shared/cloudformation-response.ts';

/** Missing permissions, and a cluster that is not ready to answer yet. */
const PASSING_ERRORS: readonly string[] = [
  'AccessDeniedException',
  'ForbiddenException',
  'ConflictException',
];

const bootstrapBrokersRequest = z.strictObject({
  ClusterArn: z.string().regex(/^arn:[^:]+:kafka:/, 'must be the ARN of an MSK cluster'),
});

export interface BootstrapBrokersOptions {
  readonly getBootstrapBrokers: (clusterArn: string) => Promise<GetBootstrapBrokersCommandOutput>;
}

/** `Custom::BootstrapBrokers`: the address for IAM clients of a cluster, which is no attribute in CloudFormation. */
export function createBootstrapBrokers({
  getBootstrapBrokers,
}: BootstrapBrokersOptions): CustomResource<z.output<typeof bootstrapBrokersRequest>> {
  return {
    properties: bootstrapBrokersRequest,
    physicalId: ({ ClusterArn }) => `${ClusterArn}/bootstrap-brokers`,
    async apply({ ClusterArn }) {
      const { BootstrapBrokerStringSaslIam: brokers } = await getBootstrapBrokers(ClusterArn);
      if (!brokers)
        throw new Error(
          `${ClusterArn} has no brokers for IAM clients: enable IAM access control on the cluster, then deploy again`,
        );
      return { BootstrapBrokers: brokers };
    },
    async remove() {
      // It only reads.
    },
    isTransient: (error) => error instanceof Error && PASSING_ERRORS.includes(error.name),
  };
}
