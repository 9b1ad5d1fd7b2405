import { type App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { CorsHttpMethod, HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { JsonObject } from '../../../local/assembly/json.ts';
import { planAssembly } from '../../../local/assembly/plan.ts';
import { startPlan } from '../../../local/assembly/start-plan.ts';
import { resourceTypes } from '../../../local/resources/index.ts';
import { ACCOUNT, REGION, recordingPlatform } from './fake-platform.ts';
import { planTemplate, startTemplate } from './start-template.ts';
import { synthesizeApp } from './synthesize-app.ts';
import { LOGS, lambdaFunction, role } from './templates.ts';

const ISSUER = 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Absent000';

const part = (type: string, properties: JsonObject): JsonObject => ({
  Type: `AWS::ApiGatewayV2::${type}`,
  Properties: properties,
});
const ApiId = { Ref: 'Api' };
const FUNCTION_ARN = { 'Fn::GetAtt': ['Fn', 'Arn'] };
/** Of what is below the API. */
const apiArn = (path: string): JsonObject => ({
  'Fn::Join': ['', [`arn:aws:execute-api:${REGION}:${ACCOUNT}:`, ApiId, path]],
});
const api = (more: JsonObject = {}): JsonObject =>
  part('Api', { Name: 'shop', ProtocolType: 'HTTP', ...more });
const stage = (more: JsonObject = {}): JsonObject =>
  part('Stage', { ApiId, StageName: '$default', AutoDeploy: true, ...more });
const route = (more: JsonObject = {}): JsonObject =>
  part('Route', {
    ...{ ApiId, RouteKey: 'GET /orders/{id}' },
    Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] },
    ...more,
  });
const integration = (more: JsonObject = {}): JsonObject =>
  part('Integration', {
    ...{ ApiId, IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' },
    IntegrationUri: { 'Fn::GetAtt': ['Fn', 'Arn'] },
    ...more,
  });
const authorizer = (more: JsonObject = {}): JsonObject =>
  part('Authorizer', {
    ...{ ApiId, Name: 'sign-in', AuthorizerType: 'JWT', IdentitySource: ['$request.header.Authorization'] },
    JwtConfiguration: { Issuer: ISSUER, Audience: ['client-1'] },
    ...more,
  });
const permission = (more: JsonObject = {}): JsonObject => ({
  Type: 'AWS::Lambda::Permission',
  Properties: {
    FunctionName: { 'Fn::GetAtt': ['Fn', 'Arn'] },
    Action: 'lambda:InvokeFunction',
    Principal: 'apigateway.amazonaws.com',
    SourceArn: apiArn('/*/*/orders/{id}'),
    ...more,
  },
});
const template = (more: JsonObject = {}): JsonObject => ({
  ...{ Role: role(LOGS), Fn: lambdaFunction({ FunctionName: 'orders' }) },
  ...{ Api: api(), Stage: stage(), Route: route(), Integration: integration(), Permission: permission() },
  ...more,
});

const OUTPUTS = {
  Url: { Value: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } },
  Id: { Value: { Ref: 'Api' } },
  Arn: { Value: { 'Fn::GetAtt': ['Api', 'ExecuteApiArn'] } },
};

/** Starts it with a function that answers what was asked; `get` asks. */
async function start(resources: JsonObject) {
  const platform = await recordingPlatform();
  const events: Record<string, unknown>[] = [];
  platform.handler = async ({ payload }) => {
    const event: Record<string, unknown> = JSON.parse(payload);
    events.push(event);
    return { payload: JSON.stringify({ statusCode: 200, body: String(event['rawPath']) }) };
  };
  const running = await startTemplate(platform, resources, OUTPUTS);
  const url = String(running.outputs()['Shop']?.['Url']);
  const get = async (path: string) => {
    const response = await fetch(`${url}${path}`);
    return { status: response.status, text: await response.text() };
  };
  const entries = () => platform.journal.recent();
  return { platform, running, url, get, events, entries };
}

test('serves the routes of a template by its functions', async () => {
  const { running, url, get, events } = await start(template());
  const id = running.outputs()['Shop']?.['Id'];
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(id).toMatch(/^[a-z0-9]{10}$/);
  expect(running.outputs()['Shop']?.['Arn']).toBe(`arn:aws:execute-api:${REGION}:${ACCOUNT}:${id}`);
  expect(await get('/orders/7')).toEqual({ status: 200, text: '/orders/7' });
  expect(events).toMatchObject([
    { routeKey: 'GET /orders/{id}', requestContext: { apiId: id, accountId: ACCOUNT } },
  ]);
  expect(running.inspect().find(({ facts }) => facts.logicalId === 'Api')?.detail).toEqual({
    url,
    routes: [{ key: 'GET /orders/{id}', authorized: false, scopes: [] }],
  });
  await running.stop();
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});

test('has its id again at the next start', async () => {
  const [first, second] = [await start(template()), await start(template())];
  expect(first.running.outputs()['Shop']?.['Id']).toBe(second.running.outputs()['Shop']?.['Id']);
});

test('takes the uri that API Gateway itself would call', async () => {
  const lambda = 'arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions';
  const uri = { 'Fn::Join': ['/', [lambda, FUNCTION_ARN, 'invocations']] };
  const { get } = await start(template({ Integration: integration({ IntegrationUri: uri }) }));
  expect(await get('/orders/7')).toMatchObject({ status: 200 });
});

test.each<[string, JsonObject]>([
  ['any source', permission({ SourceArn: { Ref: 'AWS::NoValue' } })],
  ['any route of the API', permission({ SourceArn: apiArn('/*/*') })],
  ['the account', permission({ SourceAccount: { Ref: 'AWS::AccountId' } })],
  ['every action', permission({ Action: 'lambda:*', FunctionName: { Ref: 'Fn' } })],
])('may invoke a function whose permission is for %s', async (_what, Permission) => {
  const { get } = await start(template({ Permission }));
  expect(await get('/orders/7')).toMatchObject({ status: 200 });
});

const OTHER_ROUTE = apiArn('/*/*/orders');
const OTHER_METHOD = apiArn('/*/POST/*');

test.each<[string, JsonObject, RegExp]>([
  ['has none', {}, /there is none for this function/],
  [
    'has one for another service',
    { Permission: permission({ Principal: 'events.amazonaws.com' }) },
    /Permission is for events/,
  ],
  [
    'has one for another route',
    { Permission: permission({ SourceArn: OTHER_ROUTE }) },
    /has the SourceArn .*\/orders\./,
  ],
  [
    'has one for another method',
    { Permission: permission({ SourceArn: OTHER_METHOD }) },
    /has the SourceArn .*POST/,
  ],
  [
    'has one for another account',
    { Permission: permission({ SourceAccount: '999999999999' }) },
    /SourceAccount 999999999999/,
  ],
  [
    'has one for another action',
    { Permission: permission({ Action: 'lambda:GetFunction' }) },
    /allows lambda:GetFunction/,
  ],
])('answers 500 when the function %s, and names what is lacking', async (_what, more, problem) => {
  const { Permission: _permission, ...rest } = template();
  const { get, events, entries } = await start({ ...rest, ...more });
  expect(await get('/orders/7')).toEqual({ status: 500, text: '{"message":"Internal Server Error"}' });
  expect(events).toEqual([]);
  expect(entries()).toContainEqual(
    expect.objectContaining({
      kind: 'access-denied',
      principal: 'apigateway.amazonaws.com',
      action: 'lambda:InvokeFunction',
      resource: expect.stringMatching(
        /:function:orders for arn:aws:execute-api:eu-central-1:111122223333:\w{10}\/\$default\/GET\/orders\/\{id\}$/,
      ),
    }),
  );
  const [entry] = entries().filter(({ kind }) => kind === 'http-request');
  expect(entry).toMatchObject({ status: 500, error: expect.stringMatching(problem) });
});

test('warns of an authorizer whose issuer is no user pool of the app', async () => {
  const guarded = route({
    AuthorizationType: 'JWT',
    AuthorizerId: { Ref: 'Auth' },
    AuthorizationScopes: ['shop/read'],
  });
  const { get, entries, running } = await start(template({ Auth: authorizer(), Route: guarded }));
  expect(await get('/orders/7')).toMatchObject({ status: 401 });
  expect(entries()).toContainEqual(
    expect.objectContaining({ kind: 'warning', source: 'sign-in', message: expect.stringContaining(ISSUER) }),
  );
  expect(running.inspect().find(({ facts }) => facts.logicalId === 'Api')?.detail).toMatchObject({
    routes: [{ authorized: true, scopes: ['shop/read'] }],
  });
});

test('throttles and logs as the stage says', async () => {
  const { get, entries } = await start(
    template({
      Stage: stage({
        DefaultRouteSettings: {
          ThrottlingBurstLimit: '1',
          ThrottlingRateLimit: 0.5,
          DetailedMetricsEnabled: true,
        },
        AccessLogSettings: {
          DestinationArn: 'arn:aws:logs:eu-central-1:111122223333:log-group:api',
          Format: '$context.requestId $context.status',
        },
      }),
    }),
  );
  expect(await get('/orders/7')).toMatchObject({ status: 200 });
  expect(await get('/orders/7')).toMatchObject({ status: 429 });
  const logged = entries().flatMap((entry) => (entry.kind === 'http-request' ? [entry.accessLog] : []));
  expect(logged).toEqual([expect.stringMatching(/ 200$/), expect.stringMatching(/ 429$/)]);
});

describe('refuses before anything starts', () => {
  test.each<[string, JsonObject, string]>([
    ['a WebSocket API', { Api: api({ ProtocolType: 'WEBSOCKET' }) }, 'only HTTP APIs are emulated'],
    [
      'an API without its endpoint',
      { Api: api({ DisableExecuteApiEndpoint: true }) },
      'it is the only endpoint here',
    ],
    [
      'an API of an OpenAPI body',
      { Api: api({ Body: {} }) },
      'Properties.Body: this property is not emulated',
    ],
    [
      'credentials for all origins',
      { Api: api({ CorsConfiguration: { AllowCredentials: true, AllowOrigins: ['*'] } }) },
      'name the origins',
    ],
    [
      'an origin with a path',
      { Api: api({ CorsConfiguration: { AllowOrigins: ['https://a.example/'] } }) },
      'expected an origin',
    ],
    ['another stage', { Stage: stage({ StageName: 'prod' }) }, 'only the stage $default is emulated'],
    [
      'a stage that is deployed by hand',
      { Stage: stage({ AutoDeploy: false }) },
      'deployments are not emulated',
    ],
    [
      'a deployment',
      { Stage: stage({ DeploymentId: 'd' }) },
      'Properties.DeploymentId: this property is not emulated',
    ],
    [
      'an access log without an id',
      { Stage: stage({ AccessLogSettings: { DestinationArn: 'arn', Format: '$context.status' } }) },
      '$context.requestId',
    ],
    ['a route key that is none', { Route: route({ RouteKey: 'GET orders' }) }, 'has to start with a slash'],
    ['a route of IAM', { Route: route({ AuthorizationType: 'AWS_IAM' }) }, 'only NONE and JWT are emulated'],
    [
      'a guarded route without an authorizer',
      { Route: route({ AuthorizationType: 'JWT' }) },
      'is required with the AuthorizationType JWT',
    ],
    [
      'a route that its authorizer would not guard',
      { Route: route({ AuthorizerId: 'a' }) },
      'the route would be open',
    ],
    ['scopes that nobody checks', { Route: route({ AuthorizationScopes: ['a'] }) }, 'only valid for JWT'],
    ['a route of an API key', { Route: route({ ApiKeyRequired: true }) }, 'ApiKeyRequired'],
    [
      'the format 1.0',
      { Integration: integration({ PayloadFormatVersion: '1.0' }) },
      'only the payload format 2.0',
    ],
    [
      'an integration of a url',
      { Integration: integration({ IntegrationType: 'HTTP_PROXY' }) },
      'only AWS_PROXY',
    ],
    [
      'an integration of a queue',
      { Integration: integration({ IntegrationUri: 'arn:aws:sqs:eu-central-1:1:q' }) },
      'only functions are emulated',
    ],
    ['31 seconds', { Integration: integration({ TimeoutInMillis: 31_000 }) }, 'from 50 to 30000'],
    [
      'parameters that are changed',
      { Integration: integration({ RequestParameters: {} }) },
      'RequestParameters',
    ],
    [
      'an authorizer that is a function',
      { Auth: authorizer({ AuthorizerType: 'REQUEST' }) },
      'only JWT authorizers',
    ],
    [
      'a token in the query',
      { Auth: authorizer({ IdentitySource: ['$request.querystring.token'] }) },
      'only $request.header.Authorization',
    ],
    [
      'tokens for nobody',
      { Auth: authorizer({ JwtConfiguration: { Issuer: ISSUER, Audience: [] } }) },
      'at least one',
    ],
    [
      'an issuer without TLS',
      { Auth: authorizer({ JwtConfiguration: { Issuer: 'http://a', Audience: ['b'] } }) },
      'expected a url with https',
    ],
    [
      'an action that is not of Lambda',
      { Permission: permission({ Action: 's3:GetObject' }) },
      'expected an action of Lambda',
    ],
  ])('%s', async (_what, more, problem) => {
    const refused = planTemplate(template(more));
    await expect(refused).rejects.toMatchObject({ code: 'TEMPLATE_UNSUPPORTED' });
    await expect(refused).rejects.toThrow(problem);
  });
});

test.each<[string, JsonObject, string]>([
  ['a route twice', { Again: route() }, 'Route with key GET /orders/{id} already exists for this API'],
  [
    'a route to nowhere',
    { Route: route({ Target: 'integrations/absent' }) },
    'Invalid integration identifier specified: absent',
  ],
  [
    'a route of another authorizer',
    { Route: route({ AuthorizationType: 'JWT', AuthorizerId: 'absent' }) },
    'Invalid authorizer identifier specified: absent',
  ],
  ['a stage twice', { Again: stage() }, 'Stage already exists'],
  [
    'settings of a route that is not there',
    { Stage: stage({ RouteSettings: { 'GET /absent': {} } }) },
    'Unable to find Route by key GET /absent',
  ],
  ['a stage of no API', { Stage: stage({ ApiId: 'absent' }) }, 'Invalid API identifier specified: absent'],
  [
    'an integration of an alias',
    { Integration: integration({ IntegrationUri: { 'Fn::Join': [':', [FUNCTION_ARN, 'live']] } }) },
    'versions and aliases are not emulated',
  ],
  [
    'a permission for a function that is not there',
    { Permission: permission({ FunctionName: 'absent' }) },
    'Function not found: absent',
  ],
])('does not start %s', async (_what, more, problem) => {
  await expect(start(template(more))).rejects.toThrow(problem);
});

function buildShop(app: App, code: string): void {
  const stack = new Stack(app, 'Shop', { env: { account: ACCOUNT, region: REGION } });
  const fn = new LambdaFunction(stack, 'Fn', {
    ...{ runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromAsset(code) },
    functionName: 'shop',
  });
  const cors = {
    allowOrigins: ['https://shop.example'],
    allowMethods: [CorsHttpMethod.ANY],
    maxAge: Duration.minutes(1),
  };
  const shop = new HttpApi(stack, 'Api', { apiName: 'shop', description: 'sells', corsPreflight: cors });
  const authorizer = new HttpJwtAuthorizer('SignIn', ISSUER, { jwtAudience: ['client-1'] });
  shop.addRoutes({
    ...{ path: '/orders/{id}', methods: [HttpMethod.GET], authorizer, authorizationScopes: ['shop/read'] },
    integration: new HttpLambdaIntegration('Order', fn, { timeout: Duration.seconds(29) }),
  });
  shop.addRoutes({ path: '/{proxy+}', integration: new HttpLambdaIntegration('Rest', fn) });
  new CfnOutput(stack, 'Url', { value: shop.apiEndpoint });
}

test("starts the CDK's own API", async () => {
  const platform = await recordingPlatform();
  platform.handler = async () => ({ payload: '{"statusCode":200,"body":"from the function"}' });
  const running = startPlan(planAssembly(await synthesizeApp(buildShop), resourceTypes), platform);
  onTestFinished(() => running.stop());
  await running.ready;
  const url = String(running.outputs()['Shop']?.['Url']);
  expect((await fetch(`${url}/orders/7`)).status).toBe(401);
  expect(await (await fetch(`${url}/anything/else`, { method: 'PUT' })).text()).toBe('from the function');
});
