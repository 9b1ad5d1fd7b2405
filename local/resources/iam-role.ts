import { z } from 'zod';
import { physicalName } from '../assembly/identity.ts';
import { anyJson } from '../assembly/json.ts';
import { findManagedPolicy, MANAGED_POLICY_NAMES } from '../iam/managed-policies.ts';
import { uniqueId } from '../iam/unique-id.ts';
import { defineResource } from './define-resource.ts';
import { inlinePolicy } from './roles/policy-document.ts';
import { TAGS_IGNORED } from './scalars.ts';

const managedPolicyArn = z
  .string()
  .refine((arn) => !/^arn:[\w-]+:iam::aws:policy\//.test(arn) || findManagedPolicy(arn) !== undefined, {
    error: ({ input }) =>
      `the managed policy ${String(input)} is not known here; write its statements into the role. Known: ${MANAGED_POLICY_NAMES.join(', ')}`,
  });

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html */
export const iamRole = defineResource({
  type: 'AWS::IAM::Role',
  properties: z.strictObject({
    RoleName: z.string().max(64).optional(),
    Path: z
      .string()
      .regex(/^\/(.*\/)?$/)
      .default('/'),
    AssumeRolePolicyDocument: anyJson.optional(),
    Policies: z.array(inlinePolicy).default([]),
    ManagedPolicyArns: z.array(managedPolicyArn).default([]),
  }),
  ignored: {
    Description: 'it is for people',
    MaxSessionDuration: 'sessions last as long as the runner',
    Tags: TAGS_IGNORED,
  },
  attributes: ({ facts, properties }) => {
    const name = properties.RoleName ?? physicalName(facts);
    const arn = `arn:${facts.partition}:iam::${facts.account}:role${properties.Path}${name}`;
    return { Ref: name, Arn: arn, RoleId: uniqueId('AROA', arn) };
  },
  start: ({ properties, platform, attribute }) => {
    const role = { name: attribute('Ref'), arn: attribute('Arn') };
    platform.iam.defineRole(role);
    platform.deployed.addRole({ ...role, trust: properties.AssumeRolePolicyDocument });
    for (const { PolicyName, PolicyDocument } of properties.Policies)
      platform.iam.attachPolicy(role.arn, { name: PolicyName, document: PolicyDocument });
    for (const arn of properties.ManagedPolicyArns) {
      const document = findManagedPolicy(arn)?.document ?? platform.deployed.findManagedPolicy(arn);
      if (document === undefined)
        throw new Error(`Policy ${arn} does not exist or is not attachable. Declare it in the app.`);
      platform.iam.attachPolicy(role.arn, { name: arn, document });
    }
    return {};
  },
});
