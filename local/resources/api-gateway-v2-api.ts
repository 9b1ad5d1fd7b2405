import { z } from 'zod';
import { LATE, type PropertyIssue } from '../assembly/resource-type.ts';
import type { CorsDefinition } from '../http-api/api-definition.ts';
import { defineResource } from './define-resource.ts';
import { toGatewayId } from './http-apis/gateway-id.ts';
import { flag, integer, TAGS_IGNORED } from './scalars.ts';

const ORIGIN = /^(\*|https?:\/\/(\*|[^/*\s]+))$/;
const MAX_AGE_SECONDS = 86_400;

const names = z.array(z.string().min(1)).default([]);

const cors = z.strictObject({
  AllowCredentials: flag.default(false),
  AllowHeaders: names,
  AllowMethods: z
    .array(z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', '*']))
    .default([]),
  AllowOrigins: z
    .array(z.string().regex(ORIGIN, 'expected an origin such as https://example.com, https://* or *'))
    .default([]),
  ExposeHeaders: names,
  MaxAge: integer(-1, MAX_AGE_SECONDS).optional(),
});
type Cors = z.output<typeof cors>;

const properties = z.strictObject({
  Name: z.string().min(1).max(128),
  ProtocolType: z.literal('HTTP', 'only HTTP APIs are emulated, no WebSocket APIs'),
  CorsConfiguration: cors.optional(),
  RouteSelectionExpression: z
    .literal('$request.method $request.path', 'HTTP APIs find routes by method and path alone')
    .optional(),
  DisableExecuteApiEndpoint: flag
    .refine((isDisabled) => !isDisabled, 'it is the only endpoint here; custom domains are not emulated')
    .optional(),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-api.html */
export const apiGatewayV2Api = defineResource({
  type: 'AWS::ApiGatewayV2::Api',
  properties,
  ignored: {
    Description: 'it is for people',
    IpAddressType: 'it listens on the loopback of this computer',
    Tags: TAGS_IGNORED,
    Version: 'it is for people',
  },
  check: ({ properties: { CorsConfiguration } }): PropertyIssue[] => {
    if (CorsConfiguration?.AllowCredentials !== true || !CorsConfiguration.AllowOrigins.includes('*'))
      return [];
    const problem = 'with AllowCredentials no browser takes the origin *: name the origins';
    return [{ kind: 'value', path: ['CorsConfiguration', 'AllowOrigins'], problem }];
  },
  attributes: ({ facts }) => {
    const { account, region, partition } = facts;
    const apiId = toGatewayId('api', facts);
    return {
      Ref: apiId,
      ApiId: apiId,
      ApiEndpoint: LATE,
      ExecuteApiArn: `arn:${partition}:execute-api:${region}:${account}:${apiId}`,
    };
  },
  start: async ({ facts, properties, platform, attribute }) => {
    const { Name: name, CorsConfiguration } = properties;
    const api = await platform.httpApis.start({
      ...{ id: attribute('ApiId'), logicalId: facts.logicalId, name },
      ...(CorsConfiguration === undefined ? {} : { cors: toCors(CorsConfiguration) }),
    });
    return {
      attributes: { ApiEndpoint: api.url },
      stop: () => api.stop(),
      inspect: () => api.inspect(),
    };
  },
});

function toCors(given: Cors): CorsDefinition {
  return {
    allowCredentials: given.AllowCredentials,
    allowHeaders: given.AllowHeaders,
    allowMethods: given.AllowMethods,
    allowOrigins: given.AllowOrigins,
    exposeHeaders: given.ExposeHeaders,
    ...(given.MaxAge === undefined ? {} : { maxAgeSeconds: given.MaxAge }),
  };
}
