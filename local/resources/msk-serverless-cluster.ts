import { z } from 'zod';
import { deterministicUuid } from '../assembly/identity.ts';
import { defineResource } from './define-resource.ts';

import { flag, text } from './scalars.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-msk-serverlesscluster.html */
export const mskServerlessCluster = defineResource({
  type: 'AWS::MSK::ServerlessCluster',
  properties: z.strictObject({
    ClusterName: z.string().min(1).max(64),
    VpcConfigs: z
      .array(
        z.strictObject({
          SubnetIds: z.array(z.string()).min(2, 'a cluster needs subnets in two zones'),
          SecurityGroups: z.array(z.string()).min(1).max(5).optional(),
        }),
      )
      .min(1)
      .max(5),
    ClientAuthentication: z.strictObject({
      Sasl: z.strictObject({
        Iam: z.strictObject({
          Enabled: flag.refine(
            (enabled) => enabled,
            'IAM is the only authentication of MSK Serverless: true',
          ),
        }),
      }),
    }),
    Tags: z.record(z.string(), text).default({}),
  }),
  attributes: ({ facts, properties }) => {
    // AWS draws the uuid; a fixed one keeps the topics of a cluster its own across restarts.
    const uuid = deterministicUuid('cluster', facts.account, facts.region, properties.ClusterName);
    const arn = `arn:${facts.partition}:kafka:${facts.region}:${facts.account}:cluster/${properties.ClusterName}/${uuid}-s1`;
    return { Ref: arn, Arn: arn };
  },
  start: ({ properties, platform, attribute }) =>
    platform.kafka.startCluster({
      arn: attribute('Arn'),
      name: properties.ClusterName,
      vpcConfigs: properties.VpcConfigs.map(({ SubnetIds, SecurityGroups }) => ({
        subnetIds: SubnetIds,
        ...(SecurityGroups === undefined ? {} : { securityGroupIds: SecurityGroups }),
      })),
      tags: properties.Tags,
    }),
});
