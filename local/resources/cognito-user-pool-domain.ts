import { z } from 'zod';
import { defineResource } from './define-resource.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpooldomain.html */
export const cognitoUserPoolDomain = defineResource({
  type: 'AWS::Cognito::UserPoolDomain',
  properties: z.strictObject({
    UserPoolId: z.string(),
    Domain: z
      .string()
      .regex(/^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/, 'expected 1 to 63 small letters, digits and -')
      .refine(
        (domain) => !/aws|amazon|cognito/.test(domain),
        'AWS takes no domain with aws, amazon or cognito in it',
      ),
  }),
  ignored: { ManagedLoginVersion: 'the runner has one sign-in page, of its own' },
  attributes: ({ properties }) => ({ Ref: properties.Domain }),
  start: async ({ facts, properties: { UserPoolId, Domain }, platform }) => {
    const site = await platform.userPools.startSignIn(UserPoolId);
    const forget = platform.localAddresses.add(
      `https://${Domain}.auth.${facts.region}.amazoncognito.com`,
      site.url,
    );
    return {
      stop: async () => {
        forget();
        await site.stop();
      },
      inspect: () => ({ url: site.url }),
    };
  },
});
