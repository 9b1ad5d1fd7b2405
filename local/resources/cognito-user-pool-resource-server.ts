import { z } from 'zod';
import { defineResource } from './define-resource.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolresourceserver.html */
export const cognitoUserPoolResourceServer = defineResource({
  type: 'AWS::Cognito::UserPoolResourceServer',
  properties: z.strictObject({
    UserPoolId: z.string(),
    Identifier: z
      .string()
      .regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/, 'expected 1 to 256 characters of ASCII'),
    Scopes: z
      .array(
        z.strictObject({
          ScopeName: z
            .string()
            .regex(
              /^[\x21\x23-\x2e\x30-\x5b\x5d-\x7e]{1,256}$/,
              'expected 1 to 256 characters of ASCII, no /',
            ),
          ScopeDescription: z.string().min(1).max(256),
        }),
      )
      .max(100)
      .default([]),
  }),
  ignored: { Name: 'it is for people' },
  attributes: ({ properties }) => ({ Ref: properties.Identifier }),
  start: ({ properties: { UserPoolId, Identifier: identifier, Scopes }, platform }) => {
    const scopes = Scopes.map(({ ScopeName }) => ScopeName);
    platform.userPools.addResourceServer(UserPoolId, { identifier, scopes });
    return {};
  },
});
