import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { signIn } from '../../bin/sign-in/sign-in.ts';
import type { JsonObject } from '../../local/assembly/json.ts';
import { startEmbedded } from '../support/embedded-runner.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { writeAssembly } from './assembly/write-assembly.ts';
import { LOGS, lambdaFunction, role } from './resources/templates.ts';

/** Answers who asks, and where its users sign in. */
const HANDLER = `exports.handler = async (event) => ({
  statusCode: 200,
  body: JSON.stringify({ claims: event.requestContext.authorizer.jwt.claims, url: process.env.SIGN_IN_URL }),
});`;

const POOL = { Ref: 'Pool' };
const API = { Ref: 'Api' };
const SIGN_IN_URL: JsonObject = {
  'Fn::Join': ['', ['https://', { Ref: 'Domain' }, '.auth.', { Ref: 'AWS::Region' }, '.amazoncognito.com']],
};
const CONSOLE_URL: JsonObject = { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Api', 'ApiEndpoint'] }, '/']] };
const ISSUER: JsonObject = {
  'Fn::Join': ['', ['https://cognito-idp.', { Ref: 'AWS::Region' }, '.amazonaws.com/', POOL]],
};

const route = (key: string, scope: string): JsonObject => ({
  Type: 'AWS::ApiGatewayV2::Route',
  Properties: {
    ...{ ApiId: API, RouteKey: key, AuthorizationType: 'JWT', AuthorizationScopes: [scope] },
    AuthorizerId: { Ref: 'Authorizer' },
    Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] },
  },
});

const group = (name: string): JsonObject => ({
  Type: 'AWS::Cognito::UserPoolGroup',
  Properties: { UserPoolId: POOL, GroupName: name },
});

const RESOURCES: JsonObject = {
  Pool: { Type: 'AWS::Cognito::UserPool', Properties: {} },
  Viewer: group('viewer'),
  Operator: group('operator'),
  Server: {
    Type: 'AWS::Cognito::UserPoolResourceServer',
    Properties: {
      ...{ UserPoolId: POOL, Identifier: 'shop', Name: 'shop' },
      Scopes: ['read', 'write'].map((ScopeName) => ({ ScopeName, ScopeDescription: ScopeName })),
    },
  },
  Domain: { Type: 'AWS::Cognito::UserPoolDomain', Properties: { UserPoolId: POOL, Domain: 'shop-1' } },
  Client: {
    Type: 'AWS::Cognito::UserPoolClient',
    DependsOn: ['Server'],
    Properties: {
      ...{ UserPoolId: POOL, ClientName: 'console', AllowedOAuthFlowsUserPoolClient: true },
      ...{ AllowedOAuthFlows: ['code'], AllowedOAuthScopes: ['openid', 'shop/read'] },
      ...{ CallbackURLs: [CONSOLE_URL], LogoutURLs: [CONSOLE_URL] },
    },
  },
  Role: role(LOGS),
  Fn: lambdaFunction({
    ...{ FunctionName: 'shop', Code: { ZipFile: HANDLER } },
    Environment: { Variables: { SIGN_IN_URL } },
  }),
  Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'shop', ProtocolType: 'HTTP' } },
  Stage: {
    Type: 'AWS::ApiGatewayV2::Stage',
    Properties: { ApiId: API, StageName: '$default', AutoDeploy: true },
  },
  Authorizer: {
    Type: 'AWS::ApiGatewayV2::Authorizer',
    Properties: {
      ...{ ApiId: API, Name: 'sign-in', AuthorizerType: 'JWT' },
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: ISSUER, Audience: [{ Ref: 'Client' }] },
    },
  },
  Integration: {
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: {
      ...{ ApiId: API, IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' },
      IntegrationUri: { 'Fn::GetAtt': ['Fn', 'Arn'] },
    },
  },
  Read: route('GET /stock', 'shop/read'),
  Write: route('POST /stock', 'shop/write'),
  Permission: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      ...{ Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' },
      FunctionName: { 'Fn::GetAtt': ['Fn', 'Arn'] },
    },
  },
};
const OUTPUTS: JsonObject = { SignInUrl: { Value: SIGN_IN_URL }, ConsoleUrl: { Value: CONSOLE_URL } };

async function start(stateDirectory: string) {
  const assembly = await writeAssembly({ Shop: { template: { Resources: RESOURCES, Outputs: OUTPUTS } } });
  const embedded = startEmbedded(assembly, stateDirectory);
  onTestFinished(() => embedded.stop());
  const { runner } = await embedded.started;
  const { signInClients, signInUrl, outputs } = runner.description;
  const [client] = signInClients;
  if (client === undefined) throw new Error('there is nowhere to sign in');
  const consoleUrl = outputs['Shop']?.['ConsoleUrl'] ?? '';
  const ask = (method: string, token?: string): Promise<Response> =>
    fetch(`${consoleUrl}stock`, {
      method,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
  return { client, signInUrl, outputs: outputs['Shop'], ask, stop: () => embedded.stop() };
}

const answerSchema = z.object({ claims: z.record(z.string(), z.string()), url: z.string() });

test('a token of the sign-in page opens the routes of its scopes, also after a restart', async () => {
  const state = await tempFolder();
  const first = await start(state);
  expect(first.signInUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(first.outputs?.['SignInUrl']).toBe(first.signInUrl);
  expect(first.client).toMatchObject({ url: first.signInUrl, callbackUrl: first.outputs?.['ConsoleUrl'] });
  const { access_token: token } = await signIn(first.client, 'operator');
  expect((await first.ask('GET')).status).toBe(401);
  expect((await first.ask('POST', token)).status).toBe(403);
  const answer = await first.ask('GET', token);
  expect(answer.status).toBe(200);
  expect(answerSchema.parse(await answer.json())).toEqual({
    claims: expect.objectContaining({
      ...{ 'cognito:groups': '[operator]', username: 'operator', token_use: 'access' },
      ...{ scope: 'openid shop/read', client_id: first.client.id },
    }),
    url: first.signInUrl,
  });
  await first.stop();
  const second = await start(state);
  expect((await second.ask('GET', token)).status).toBe(200);
});
