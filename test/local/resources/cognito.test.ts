import { type App, Duration, Stack } from 'aws-cdk-lib';
import { CfnUserPoolGroup, OAuthScope, ResourceServerScope, UserPool } from 'aws-cdk-lib/aws-cognito';
import { expect, onTestFinished, test } from 'vitest';
import type { JsonObject } from '../../../local/assembly/json.ts';
import { planAssembly } from '../../../local/assembly/plan.ts';
import { startPlan } from '../../../local/assembly/start-plan.ts';
import { resourceTypes } from '../../../local/resources/index.ts';
import { recordingPlatform } from './fake-platform.ts';
import { planTemplate, startTemplate } from './start-template.ts';
import { synthesizeApp } from './synthesize-app.ts';
import { LOGS, lambdaFunction, role } from './templates.ts';

const POOL = { Ref: 'Pool' };

const client = (more: JsonObject = {}): JsonObject => ({
  Type: 'AWS::Cognito::UserPoolClient',
  DependsOn: ['Server'],
  Properties: {
    UserPoolId: POOL,
    ClientName: 'console',
    GenerateSecret: false,
    SupportedIdentityProviders: ['COGNITO'],
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'shop/read'],
    CallbackURLs: ['http://127.0.0.1:4600/'],
    LogoutURLs: ['http://127.0.0.1:4600/'],
    ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
    ...more,
  },
});

const template = (more: JsonObject = {}): JsonObject => ({
  Pool: { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolName: 'shop', MfaConfiguration: 'OFF' } },
  Viewer: {
    Type: 'AWS::Cognito::UserPoolGroup',
    Properties: { UserPoolId: POOL, GroupName: 'viewer', Description: 'May look', Precedence: 2 },
  },
  Server: {
    Type: 'AWS::Cognito::UserPoolResourceServer',
    Properties: {
      ...{ UserPoolId: POOL, Identifier: 'shop', Name: 'shop' },
      Scopes: [{ ScopeName: 'read', ScopeDescription: 'Look' }],
    },
  },
  Client: client(),
  Domain: {
    Type: 'AWS::Cognito::UserPoolDomain',
    Properties: { UserPoolId: POOL, Domain: 'shop-1', ManagedLoginVersion: 1 },
  },
  ...more,
});

const OUTPUTS = {
  Pool: { Value: POOL },
  Arn: { Value: { 'Fn::GetAtt': ['Pool', 'Arn'] } },
  ProviderName: { Value: { 'Fn::GetAtt': ['Pool', 'ProviderName'] } },
  ProviderURL: { Value: { 'Fn::GetAtt': ['Pool', 'ProviderURL'] } },
  Client: { Value: { Ref: 'Client' } },
  Group: { Value: { Ref: 'Viewer' } },
  Server: { Value: { Ref: 'Server' } },
  Domain: { Value: { Ref: 'Domain' } },
};

test('answers what AWS answers for a reference, and the same after a restart', async () => {
  const platform = await recordingPlatform();
  const outputs = (await startTemplate(platform, template(), OUTPUTS)).outputs()['Shop'];
  const id = String(outputs?.['Pool']);
  expect(id).toMatch(/^eu-central-1_[A-Za-z0-9]{9}$/);
  expect(outputs).toEqual({
    Pool: id,
    Arn: `arn:aws:cognito-idp:eu-central-1:111122223333:userpool/${id}`,
    ProviderName: `cognito-idp.eu-central-1.amazonaws.com/${id}`,
    ProviderURL: `https://cognito-idp.eu-central-1.amazonaws.com/${id}`,
    Client: expect.stringMatching(/^[a-z0-9]{26}$/),
    Group: 'viewer',
    Server: 'shop',
    Domain: 'shop-1',
  });
  expect((await planTemplate(template(), OUTPUTS)).stacks[0]?.outputs).toEqual(outputs);
  expect(platform.userPools.findKeys(String(outputs?.['ProviderURL']))?.keys).toHaveLength(2);
});

test('listens for the domain, and a function that refers to it is told where', async () => {
  const platform = await recordingPlatform();
  const url = {
    'Fn::Join': ['', ['https://', { Ref: 'Domain' }, '.auth.', { Ref: 'AWS::Region' }, '.amazoncognito.com']],
  };
  const Fn = lambdaFunction({ FunctionName: 'console', Environment: { Variables: { SIGN_IN_URL: url } } });
  const running = await startTemplate(platform, template({ Role: role(LOGS), Fn }));
  const local = platform.functions[0]?.environment['SIGN_IN_URL'] ?? '';
  expect(local).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await fetch(`${local}/login`)).status).toBe(400);
  await running.stop();
  await expect(fetch(`${local}/login`)).rejects.toThrow();
  expect(platform.localAddresses.replaceIn('https://shop-1.auth.eu-central-1.amazoncognito.com')).toMatch(
    /^https/,
  );
});

test('a pool without a domain has keys and no page', async () => {
  const platform = await recordingPlatform();
  const { Domain: _domain, ...without } = template();
  await startTemplate(platform, without);
  expect(platform.journal.recent()).not.toContainEqual(expect.objectContaining({ kind: 'error' }));
});

test.each<[string, JsonObject, string]>([
  ['the implicit grant', { AllowedOAuthFlows: ['implicit'] }, 'the grant "implicit" is not emulated'],
  [
    'client credentials',
    { AllowedOAuthFlows: ['client_credentials'] },
    'the grant "client_credentials" is not',
  ],
  ['a secret', { GenerateSecret: true }, 'clients with a secret are not emulated'],
  ['another provider', { SupportedIdentityProviders: ['Google'] }, 'only the pool itself is emulated'],
  [
    'rotation',
    { RefreshTokenRotation: { Feature: 'ENABLED' } },
    'rotation of refresh tokens is not emulated',
  ],
  ['no callback', { CallbackURLs: [] }, 'CallbackURLs'],
  ['a callback over http', { CallbackURLs: ['http://shop.example/'] }, 'expected an absolute https:// URL'],
  ['a callback with a fragment', { CallbackURLs: ['https://shop.example/#x'] }, 'with no fragment'],
  [
    'a callback that is a script',
    { CallbackURLs: ['javascript:alert(1)'] },
    'expected an absolute https:// URL',
  ],
  [
    'a short-lived access token',
    { AccessTokenValidity: 4, TokenValidityUnits: { AccessToken: 'minutes' } },
    '5 minutes to 1 day',
  ],
  ['a long-lived access token', { AccessTokenValidity: 25 }, '5 minutes to 1 day, it is 90000 seconds'],
  ['an unknown property', { AnalyticsConfiguration: {} }, 'AnalyticsConfiguration'],
])('refuses %s of a client before anything starts', async (_title, more, message) => {
  const refused = planTemplate(template({ Client: client(more) }));
  await expect(refused).rejects.toMatchObject({ code: 'TEMPLATE_UNSUPPORTED' });
  await expect(refused).rejects.toThrow(message);
});

test.each<[string, JsonObject, string]>([
  [
    'a scope that no resource server has',
    { Client: client({ AllowedOAuthScopes: ['shop/write'] }) },
    'Invalid scope requested: shop/write.',
  ],
  [
    'a pool that nobody declares',
    { Client: client({ UserPoolId: 'eu-central-1_absent000' }) },
    'User pool eu-central-1_absent000 does not exist',
  ],
])('refuses %s', async (_title, more, message) => {
  const platform = await recordingPlatform();
  await expect(startTemplate(platform, template(more))).rejects.toThrow(message);
});

test.each<[string, JsonObject, string]>([
  [
    'triggers',
    { Pool: { Type: 'AWS::Cognito::UserPool', Properties: { LambdaConfig: {} } } },
    'LambdaConfig',
  ],
  [
    'a domain with amazon in it',
    {
      Domain: { Type: 'AWS::Cognito::UserPoolDomain', Properties: { UserPoolId: POOL, Domain: 'my-amazon' } },
    },
    'AWS takes no domain with aws, amazon or cognito',
  ],
  [
    'a domain of its own',
    {
      Domain: {
        Type: 'AWS::Cognito::UserPoolDomain',
        Properties: { UserPoolId: POOL, Domain: 'a', CustomDomainConfig: {} },
      },
    },
    'CustomDomainConfig',
  ],
])('refuses %s', async (_title, more, message) => {
  await expect(planTemplate(template(more))).rejects.toThrow(message);
});

function buildShop(app: App): void {
  const stack = new Stack(app, 'Shop', { env: { account: '111122223333', region: 'eu-central-1' } });
  const pool = new UserPool(stack, 'Pool', { selfSignUpEnabled: false });
  const scope = new ResourceServerScope({ scopeName: 'read', scopeDescription: 'Look' });
  const server = pool.addResourceServer('Server', { identifier: 'shop', scopes: [scope] });
  new CfnUserPoolGroup(stack, 'Group', { userPoolId: pool.userPoolId, groupName: 'viewer' });
  pool.addDomain('Domain', { cognitoDomain: { domainPrefix: 'shop-1' } });
  pool.addClient('Client', {
    accessTokenValidity: Duration.minutes(5),
    refreshTokenValidity: Duration.hours(1),
    oAuth: {
      flows: { authorizationCodeGrant: true },
      scopes: [OAuthScope.OPENID, OAuthScope.resourceServer(server, scope)],
      callbackUrls: ['https://shop.example/'],
    },
  });
}

test("starts the CDK's own user pool", async () => {
  const platform = await recordingPlatform();
  const plan = planAssembly(await synthesizeApp(buildShop, {}), resourceTypes);
  const running = startPlan(plan, platform);
  onTestFinished(() => running.stop());
  await running.ready;
  expect(platform.userPools.signIns()).toEqual([
    {
      url: expect.stringMatching(/^http:/),
      id: expect.stringMatching(/^[a-z0-9]{26}$/),
      name: expect.any(String),
      callbackUrl: 'https://shop.example/',
      scopes: ['openid', 'shop/read'],
    },
  ]);
});
