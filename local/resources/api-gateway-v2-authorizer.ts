import { z } from 'zod';
import { defineResource } from './define-resource.ts';
import { toGatewayId } from './http-apis/gateway-id.ts';

const TOKEN_SOURCE = '$request.header.Authorization';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-authorizer.html */
export const apiGatewayV2Authorizer = defineResource({
  type: 'AWS::ApiGatewayV2::Authorizer',
  properties: z.strictObject({
    ApiId: z.string(),
    Name: z.string().min(1),
    AuthorizerType: z.literal('JWT', 'only JWT authorizers are emulated, none that are functions'),
    IdentitySource: z.tuple(
      [z.literal(TOKEN_SOURCE, `only ${TOKEN_SOURCE} is emulated`)],
      `expected one, ${TOKEN_SOURCE}`,
    ),
    JwtConfiguration: z.strictObject({
      Issuer: z.string().startsWith('https://', 'expected a url with https://'),
      Audience: z.array(z.string()).min(1, 'expected at least one: no token fits none'),
    }),
  }),
  attributes: ({ facts }) => {
    const id = toGatewayId('authorizer', facts);
    return { Ref: id, AuthorizerId: id };
  },
  start: ({ properties, platform, attribute }) => {
    const { ApiId, Name, JwtConfiguration } = properties;
    const { Issuer: issuer, Audience: audience } = JwtConfiguration;
    if (platform.userPools.findKeys(issuer) === undefined)
      platform.journal.record({
        kind: 'warning',
        source: Name,
        message: `No request passes the authorizer ${Name}: no user pool of the app is the issuer ${issuer}, and keys of others are not fetched.`,
      });
    platform.httpApis.get(ApiId).addAuthorizer({ id: attribute('AuthorizerId'), issuer, audience });
    return {};
  },
});
