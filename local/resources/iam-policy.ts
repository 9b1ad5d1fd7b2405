import { z } from 'zod';
import { defineResource } from './define-resource.ts';
import type { Platform } from './platform.ts';
import { policyDocument } from './roles/policy-document.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html */
export const iamPolicy = defineResource({
  type: 'AWS::IAM::Policy',
  properties: z.strictObject({
    PolicyName: z.string(),
    PolicyDocument: policyDocument,
    Roles: z.array(z.string()).min(1),
  }),
  attributes: ({ properties }) => ({ Ref: properties.PolicyName }),
  start: ({ properties, platform }) => {
    attachToRoles(platform, properties.Roles, {
      name: properties.PolicyName,
      document: properties.PolicyDocument,
    });
    return {};
  },
});

/** @throws Error in IAM's words for a role that does not exist. */
export function attachToRoles(
  platform: Platform,
  roles: readonly string[],
  policy: { name: string; document: unknown },
): void {
  for (const name of roles) {
    const arn = platform.deployed.findRoleArn(name);
    if (arn === undefined)
      throw new Error(`The role with name ${name} cannot be found. Declare it in the app.`);
    platform.iam.attachPolicy(arn, policy);
  }
}
