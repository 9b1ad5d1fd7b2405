import { z } from 'zod';
import { physicalName } from '../assembly/identity.ts';
import { defineResource } from './define-resource.ts';
import { integer } from './scalars.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolgroup.html */
export const cognitoUserPoolGroup = defineResource({
  type: 'AWS::Cognito::UserPoolGroup',
  properties: z.strictObject({
    UserPoolId: z.string(),
    GroupName: z
      .string()
      .regex(
        /^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u,
        'expected 1 to 128 letters, digits and signs, no spaces',
      )
      .optional(),
    Description: z.string().max(2048).optional(),
    Precedence: integer(0, 2_147_483_647).optional(),
  }),
  attributes: ({ facts, properties }) => ({ Ref: properties.GroupName ?? physicalName(facts, 128) }),
  start: ({ properties, platform, attribute }) => {
    const { UserPoolId, Description: description, Precedence: precedence } = properties;
    platform.userPools.addGroup(UserPoolId, {
      name: attribute('Ref'),
      ...(description === undefined ? {} : { description }),
      ...(precedence === undefined ? {} : { precedence }),
    });
    return {};
  },
});
