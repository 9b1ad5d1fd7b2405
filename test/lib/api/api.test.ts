import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { declaredApi } from '../../../lib/api/api-declaration.ts';
import { INTEGRATION_TIMEOUT_SECONDS } from '../../../lib/api/http-api.ts';
import { pipelines } from '../../../lib/pipelines/index.ts';
import { PROJECT } from '../../support/project.ts';
import { readOrder } from '../../validation/dependency-graph.ts';
import { make, makeOnce } from '../../validation/stages.ts';
import { ofType, onlyOne, render, synthesize, synthesizeOnce } from '../synthesize.ts';

const stacks = synthesizeOnce();

describe('the functions of the API', () => {
  const { functions } = declaredApi;

  it.each(functions)('$name has a file, declared tables, and ends while API Gateway waits', (declaration) => {
    expect(existsSync(join(PROJECT, 'functions', `${declaration.entry}.ts`))).toBe(true);
    const tables = pipelines.flatMap((pipeline) => (pipeline.tables ?? []).map(({ name }) => name));
    for (const { table } of declaration.tables) expect(tables).toContain(table);
    const variables = declaration.tables.map(({ variable }) => variable);
    expect(new Set(variables).size).toBe(variables.length);
    expect(declaration.timeoutSeconds).toBeLessThan(INTEGRATION_TIMEOUT_SECONDS);
  });

  it('are invoked by API Gateway alone, each by one integration, in the payload format that they read', async () => {
    const { pipelines: resources } = await stacks();
    const integrations = ofType(resources, 'AWS::ApiGatewayV2::Integration');
    const invoked = integrations.map(
      ([, { Properties }]) =>
        resources[Properties.IntegrationUri['Fn::GetAtt'][0]]?.Properties.FunctionName ?? '',
    );
    expect(new Set(invoked).size).toBe(invoked.length);
    expect(invoked).toEqual(expect.arrayContaining(functions.map(({ name }) => `millrace-${name}`)));
    for (const [, { Properties }] of integrations)
      expect(Properties).toMatchObject({
        ...{ IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0', TimeoutInMillis: 29_000 },
      });
  });
});

describe('the API', () => {
  it('has a route for each operation, to the function that its contract names', async () => {
    const { pipelines: resources } = await stacks();
    const functionOf = (target: unknown): string => {
      const integration = resources[/\{(\w+)\}/.exec(render(target))?.[1] ?? ''];
      return resources[integration?.Properties.IntegrationUri['Fn::GetAtt'][0]]?.Properties.FunctionName;
    };
    const routes = ofType(resources, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) => [
      Properties.RouteKey,
      functionOf(Properties.Target),
    ]);
    expect(Object.fromEntries(routes)).toEqual(
      Object.fromEntries(
        declaredApi.operations.map(({ method, path, entry }) => [
          `${method} ${path}`,
          `millrace-${entry.replace(/\/handler$/, '').replace('/', '-')}`,
        ]),
      ),
    );
  });

  it('takes tokens of its own user pool for its own client, and may invoke its functions alone', async () => {
    const { pipelines: resources } = await stacks();
    const [client] = onlyOne(resources, 'AWS::Cognito::UserPoolClient');
    const [pool] = onlyOne(resources, 'AWS::Cognito::UserPool');
    const [api] = onlyOne(resources, 'AWS::ApiGatewayV2::Api');
    const [, { Properties }] = onlyOne(resources, 'AWS::ApiGatewayV2::Authorizer');
    expect(Properties.JwtConfiguration.Audience).toEqual([{ Ref: client }]);
    expect(render(Properties.JwtConfiguration.Issuer)).toMatch(new RegExp(`/\\{${pool}\\}$`));
    const sources = ofType(resources, 'AWS::Lambda::Permission')
      .filter(([, permission]) => permission.Properties.Principal === 'apigateway.amazonaws.com')
      .map(([, permission]) => render(permission.Properties.SourceArn));
    expect(sources).toHaveLength(ofType(resources, 'AWS::ApiGatewayV2::Integration').length);
    for (const source of sources) expect(source).toMatch(new RegExp(`:\\{${api}\\}/\\*/\\*$`));
  });

  it('logs each request as JSON, without what is sent, and takes what the settings say', async () => {
    const { pipelines: resources } = await synthesize({
      context: { 'api.requestsPerSecond': '7', 'api.burst': '9' },
    });
    const [, { Properties }] = onlyOne(resources, 'AWS::ApiGatewayV2::Stage');
    expect(Properties).toMatchObject({
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 7, ThrottlingBurstLimit: 9 },
    });
    const format: Record<string, string> = JSON.parse(Properties.AccessLogSettings.Format);
    expect(Object.keys(format)).toEqual(
      expect.arrayContaining(['requestId', 'ip', 'method', 'path', 'routeKey', 'status', 'latencyMs', 'sub']),
    );
    for (const value of Object.values(format)) expect(value).toMatch(/^\$context\.[a-zA-Z.]+$/);
  });

  it('is deployed when all its routes are there, each with its authorizer', async () => {
    const { pipelines: resources } = await stacks();
    const [, stage] = onlyOne(resources, 'AWS::ApiGatewayV2::Stage');
    const routes = ofType(resources, 'AWS::ApiGatewayV2::Route').map(([id]) => id);
    expect(new Set(stage.DependsOn)).toEqual(new Set(routes));
  });

  it('is made one thing after the other, as API Gateway takes no two at a time', async () => {
    const deployment = await makeOnce({});
    const isAfter = readOrder(deployment);
    const resources = deployment.templates['MillracePipelines']?.Resources ?? {};
    const made = ['Authorizer', 'Integration', 'Route', 'Stage'].flatMap((type) =>
      ofType(resources, `AWS::ApiGatewayV2::${type}`).map(([id]) => `MillracePipelines.${id}`),
    );
    expect(made.length).toBeGreaterThan(50);
    const unordered = made.flatMap((one) =>
      made.filter((other) => other !== one && !isAfter(one, other) && !isAfter(other, one)),
    );
    expect(unordered).toEqual([]);
  });

  it('names a route after its key, so that no update makes one beside another of the same', async () => {
    const { pipelines: resources } = await stacks();
    const idOf = (key: string) =>
      ofType(resources, 'AWS::ApiGatewayV2::Route').find(
        ([, { Properties }]) => Properties.RouteKey === key,
      )?.[0];
    expect(idOf('GET /orders/{order_id}')).toMatch(/^ApiHttpApiGetOrdersOneRoute/);
    expect(idOf('POST /orders')).toMatch(/^ApiHttpApiPostOrdersRoute/);
    expect(idOf('GET /')).toMatch(/^ApiHttpApiGetRoute/);
    const [first, ...others] = declaredApi.operations;
    if (first === undefined) throw new Error('there are operations');
    const renamed = [{ ...first, operationId: 'placeThem' }, ...others];
    const { templates } = await make({}, { api: { ...declaredApi, operations: renamed } });
    const before = Object.keys(resources).filter((id) => id.includes('Route'));
    const after = Object.keys(templates['MillracePipelines']?.Resources ?? {});
    expect(after).toEqual(expect.arrayContaining(before));
  });

  it('has actions looked for where operators have routes, records where there is Kafka, and errors everywhere', async () => {
    const { pipelines: resources } = await stacks();
    const [, { Properties }] = onlyOne(
      resources,
      'AWS::Lambda::Function',
      (resource) => resource.Properties.FunctionName === 'millrace-api-observe',
    );
    const groupsOf = (variable: string): string[] =>
      JSON.parse(Properties.Environment.Variables[variable]).map((name: string) =>
        name.replace('/aws/lambda/millrace-', ''),
      );
    const all = ofType(resources, 'AWS::Lambda::Function').map(([, fn]) =>
      fn.Properties.FunctionName.replace('millrace-', ''),
    );
    expect(groupsOf('LOG_GROUPS').toSorted()).toEqual(all.toSorted());
    const producers = ['orders', 'emails', 'notifications', 'payments'].map((name) => `${name}-producer`);
    expect(groupsOf('LOG_GROUPS_OF_ACTIONS').toSorted()).toEqual(
      ['api-edit', 'api-mappings', 'kafka-admin', ...producers].toSorted(),
    );
    expect(groupsOf('LOG_GROUPS_OF_RECORDS').toSorted()).toEqual(
      all.filter((name) => !/^(api-|console$)/.test(name)).toSorted(),
    );
  });

  it('says what of its operations and functions does not fit', async () => {
    const [first, ...others] = declaredApi.operations;
    if (first === undefined) throw new Error('there are operations');
    const operations = [{ ...first, entry: 'orders/seller' }, ...others];
    await expect(make({}, { api: { ...declaredApi, operations } })).rejects.toThrow(
      /POST \/orders is for orders\/seller, which is no function of the API; orders\/producer has no operation\. Functions are declared in lib\/api/,
    );
  });
});

describe('signing in', () => {
  it('is for a deployment by its name: pool, scopes and page', async () => {
    const { pipelines: resources } = await synthesize({ context: { name: 'blue', account: '111122223333' } });
    const [, pool] = onlyOne(resources, 'AWS::Cognito::UserPool');
    const [, client] = onlyOne(resources, 'AWS::Cognito::UserPoolClient');
    const [, domain] = onlyOne(resources, 'AWS::Cognito::UserPoolDomain');
    expect([pool.Properties.UserPoolName, domain.Properties.Domain]).toEqual(['blue', 'blue-111122223333']);
    expect(client.Properties.AllowedOAuthScopes).toEqual(['openid', 'blue/read', 'blue/write']);
    const asked = ofType(resources, 'AWS::ApiGatewayV2::Route').flatMap(
      ([, { Properties }]) => Properties.AuthorizationScopes ?? [],
    );
    expect(new Set(asked)).toEqual(new Set(['blue/read', 'blue/write']));
  });

  it('is where the settings say, when the name is taken', async () => {
    const { pipelines: resources } = await synthesize({ context: { 'signIn.domainPrefix': 'our-mill' } });
    const [, domain] = onlyOne(resources, 'AWS::Cognito::UserPoolDomain');
    expect(domain.Properties).toMatchObject({ Domain: 'our-mill', ManagedLoginVersion: 1 });
  });

  it('takes a password alone to try things, and an authenticator app as well in prod or where the settings say so', async () => {
    const mfaOf = async (context: Record<string, string>) => {
      const [, { Properties }] = onlyOne((await synthesize({ context })).pipelines, 'AWS::Cognito::UserPool');
      return [Properties.MfaConfiguration, Properties.EnabledMfas];
    };
    expect(await mfaOf({})).toEqual(['OFF', undefined]);
    expect(await mfaOf({ 'signIn.requireMfa': 'true' })).toEqual(['ON', ['SOFTWARE_TOKEN_MFA']]);
    expect(await mfaOf({ stage: 'prod' })).toEqual(['ON', ['SOFTWARE_TOKEN_MFA']]);
  });

  it('knows viewers and operators, and lasts an hour, or a working day with what renews it', async () => {
    const { pipelines: resources } = await stacks();
    const groups = ofType(resources, 'AWS::Cognito::UserPoolGroup').map(
      ([, { Properties }]) => Properties.GroupName,
    );
    expect(groups.toSorted()).toEqual(['operator', 'viewer']);
    const [, { Properties }] = onlyOne(resources, 'AWS::Cognito::UserPoolClient');
    expect(Properties).toMatchObject({
      ...{ AccessTokenValidity: 60, RefreshTokenValidity: 12 },
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'hours' },
    });
  });

  it('is for invited people alone, by the sign-in page alone, and tells nobody who is among them', async () => {
    const { pipelines: resources } = await stacks();
    const [, pool] = onlyOne(resources, 'AWS::Cognito::UserPool');
    expect(pool.Properties).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      UsernameConfiguration: { CaseSensitive: false },
      AutoVerifiedAttributes: ['email'],
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email' }] },
    });
    const [server] = onlyOne(resources, 'AWS::Cognito::UserPoolResourceServer');
    const [api] = onlyOne(resources, 'AWS::ApiGatewayV2::Api');
    const [, client] = onlyOne(resources, 'AWS::Cognito::UserPoolClient');
    expect(client.Properties).toMatchObject({
      ...{ GenerateSecret: false, AllowedOAuthFlows: ['code'], SupportedIdentityProviders: ['COGNITO'] },
      // No flow takes a password from a client.
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
      ...{ PreventUserExistenceErrors: 'ENABLED', EnableTokenRevocation: true },
    });
    // Cognito compares it letter by letter with what the console sends: the page's address, with its slash.
    for (const property of ['CallbackURLs', 'LogoutURLs'])
      expect(client.Properties[property].map(render)).toEqual([
        expect.stringMatching(new RegExp(`${api}.*/$`)),
      ]);
    // It names scopes by text, which are to be there before it.
    expect(client.DependsOn).toEqual([server]);
  });

  it('keeps its people where data is kept, and lets them go where everything goes', async () => {
    const poolOf = async (context: Record<string, string>) => {
      const [, pool] = onlyOne((await synthesize({ context })).pipelines, 'AWS::Cognito::UserPool');
      return [pool.Properties.DeletionProtection, pool.DeletionPolicy, pool.UpdateReplacePolicy];
    };
    expect(await poolOf({ stage: 'prod' })).toEqual(['ACTIVE', 'Retain', 'Retain']);
    expect(await poolOf({})).toEqual(['INACTIVE', 'Delete', 'Delete']);
  });

  it('leaves a quarter of an hour for each step, to set up an authenticator app in', async () => {
    const { pipelines: resources } = await stacks();
    const [, { Properties }] = onlyOne(resources, 'AWS::Cognito::UserPoolClient');
    expect(Properties.AuthSessionValidity).toBe(15);
  });
});
