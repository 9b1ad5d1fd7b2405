import type { GetBootstrapBrokersCommandOutput } from '@aws-sdk/client-kafka';
import * as z from 'zod';
import type { CustomResource } from '../shared/cloudformation-response.ts';
import type { SecurityProtocol } from '../shared/kafka-client.ts';

/** Missing permissions, and a cluster that is not ready to answer yet. */
const PASSING_ERRORS: readonly string[] = [
  'AccessDeniedException',
  'ForbiddenException',
  'ConflictException',
];

const bootstrapBrokersRequest = z.strictObject({
  ClusterArn: z.string().regex(/^arn:[^:]+:kafka:/, 'must be the ARN of an MSK cluster'),
  /** What the template reads of the answer. The answer has it all; that this changed makes CloudFormation ask anew. */
  Attributes: z.array(z.string()).optional(),
});

export interface BootstrapBrokersOptions {
  readonly getBootstrapBrokers: (clusterArn: string) => Promise<GetBootstrapBrokersCommandOutput>;
}

/**
 * `Custom::BootstrapBrokers`: the address of a cluster, which is no attribute in CloudFormation, and the security protocol
 * that clients use there. The address for IAM clients is taken before any other.
 */
export function createBootstrapBrokers({
  getBootstrapBrokers,
}: BootstrapBrokersOptions): CustomResource<z.output<typeof bootstrapBrokersRequest>> {
  return {
    properties: bootstrapBrokersRequest,
    physicalId: ({ ClusterArn }) => `${ClusterArn}/bootstrap-brokers`,
    async apply({ ClusterArn }) {
      const { BootstrapBrokerStringSaslIam: saslIam, BootstrapBrokerString: plaintext } =
        await getBootstrapBrokers(ClusterArn);
      if (saslIam) return answer(saslIam, 'SASL_SSL');
      if (plaintext) return answer(plaintext, 'PLAINTEXT');
      throw new Error(
        `${ClusterArn} has brokers neither for IAM clients nor without authentication: enable IAM access control on the cluster, then deploy again`,
      );
    },
    async remove() {
      // It only reads.
    },
    isTransient: (error) => error instanceof Error && PASSING_ERRORS.includes(error.name),
  };
}

function answer(brokers: string, protocol: SecurityProtocol): Record<string, string> {
  return { BootstrapBrokers: brokers, SecurityProtocol: protocol };
}
