import { z } from 'zod';
import { physicalName } from '../assembly/identity.ts';
import { defineResource } from './define-resource.ts';
import { attachToRoles } from './iam-policy.ts';
import { policyDocument } from './roles/policy-document.ts';
import { TAGS_IGNORED } from './scalars.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html */
export const iamManagedPolicy = defineResource({
  type: 'AWS::IAM::ManagedPolicy',
  properties: z.strictObject({
    ManagedPolicyName: z.string().max(128).optional(),
    Path: z
      .string()
      .regex(/^\/(.*\/)?$/)
      .default('/'),
    PolicyDocument: policyDocument,
    Roles: z.array(z.string()).default([]),
  }),
  ignored: { Description: 'it is for people', Tags: TAGS_IGNORED },
  attributes: ({ facts, properties }) => {
    const name = properties.ManagedPolicyName ?? physicalName(facts, 128);
    const arn = `arn:${facts.partition}:iam::${facts.account}:policy${properties.Path}${name}`;
    return { Ref: arn, PolicyArn: arn };
  },
  start: ({ properties, platform, attribute }) => {
    const policy = { name: attribute('PolicyArn'), document: properties.PolicyDocument };
    platform.deployed.addManagedPolicy(policy.name, policy.document);
    attachToRoles(platform, properties.Roles, policy);
    return {};
  },
});
