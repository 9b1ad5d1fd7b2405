import { z } from 'zod';
import type { PropertyIssue } from '../assembly/resource-type.ts';
import type { RouteDefinition } from '../http-api/api-definition.ts';
import { parseRouteKey } from '../http-api/route-key.ts';
import { defineResource } from './define-resource.ts';
import { toGatewayId } from './http-apis/gateway-id.ts';

const TARGET = 'integrations/';

const properties = z.strictObject({
  ApiId: z.string(),
  RouteKey: z.string().superRefine((key, context) => {
    const read = parseRouteKey(key);
    if (read !== '$default' && 'problem' in read) context.addIssue({ code: 'custom', message: read.problem });
  }),
  Target: z.string().startsWith(TARGET, `expected ${TARGET}<id>`),
  AuthorizationType: z.enum(['NONE', 'JWT'], 'only NONE and JWT are emulated').default('NONE'),
  AuthorizerId: z.string().optional(),
  AuthorizationScopes: z.array(z.string()).max(10).default([]),
});
type Properties = z.output<typeof properties>;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-route.html */
export const apiGatewayV2Route = defineResource({
  type: 'AWS::ApiGatewayV2::Route',
  properties,
  ignored: { OperationName: 'it is for people' },
  check: ({ properties }) => checkAuthorization(properties),
  attributes: ({ facts }) => {
    const id = toGatewayId('route', facts);
    return { Ref: id, RouteId: id };
  },
  start: ({ properties, platform }) => {
    platform.httpApis.get(properties.ApiId).addRoute(toDefinition(properties));
    return {};
  },
});

function checkAuthorization(given: Properties): PropertyIssue[] {
  const { AuthorizationType, AuthorizerId, AuthorizationScopes } = given;
  const problems: PropertyIssue[] = [];
  const add = (path: string, problem: string) => problems.push({ kind: 'value', path: [path], problem });
  if (AuthorizationType === 'JWT' && AuthorizerId === undefined)
    add('AuthorizerId', 'is required with the AuthorizationType JWT');
  if (AuthorizationType === 'NONE' && AuthorizerId !== undefined)
    add('AuthorizerId', 'without the AuthorizationType JWT the route would be open');
  if (AuthorizationType === 'NONE' && AuthorizationScopes.length > 0)
    add('AuthorizationScopes', 'Authorization Scopes are only valid for JWT authorization types');
  return problems;
}

function toDefinition(given: Properties): RouteDefinition {
  const { RouteKey: key, Target, AuthorizerId: authorizerId, AuthorizationScopes: scopes } = given;
  return {
    ...{ key, integrationId: Target.slice(TARGET.length) },
    ...(authorizerId === undefined ? {} : { authorization: { authorizerId, scopes } }),
  };
}
