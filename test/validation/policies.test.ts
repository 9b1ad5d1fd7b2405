import { CfnApi, CfnRoute } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnSecurityGroupIngress, CfnSubnet } from 'aws-cdk-lib/aws-ec2';
import { CfnPermission, CfnUrl } from 'aws-cdk-lib/aws-lambda';
import type { App } from 'aws-cdk-lib/core';
import { Stack } from 'aws-cdk-lib/core';
import { describe, expect, it } from 'vitest';
import { type ApiDeclaration, declaredApi } from '../../lib/api/api-declaration.ts';
import type { Resource } from '../lib/synthesize.ts';
import { render } from '../lib/synthesize.ts';
import { ENCRYPTION } from './encryption.ts';
import type { Made } from './stages.ts';
import { allResources, deployments, make, makeOnce } from './stages.ts';

type Properties = Resource['Properties'];

interface Statement {
  readonly at: string;
  readonly Effect: string;
  readonly Action: string[];
  readonly NotAction: unknown;
  readonly Resource: string[];
  readonly NotResource: string[];
  readonly Principal: unknown;
  readonly Condition: unknown;
}

/** Each statement of each policy document, wherever a resource has one: of roles, of what they trust, of topics, of endpoints. */
function statementsOf(made: Made): Statement[] {
  return allResources(made).flatMap(([id, { Properties }]) =>
    documentsIn(Properties, '').flatMap(([path, document]) =>
      [document.Statement].flat().map((statement: Properties) => ({
        ...statement,
        at: `${id}${path}`,
        Action: [statement.Action ?? []].flat(),
        Resource: [statement.Resource ?? []].flat().map(render),
        NotResource: [statement.NotResource ?? []].flat().map(render),
      })),
    ),
  );
}

function documentsIn(value: unknown, path: string): [path: string, document: Properties][] {
  if (typeof value !== 'object' || value === null) return [];
  if ('Statement' in value) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => documentsIn(inner, `${path}.${key}`));
}

/** Where a resource may have an asterisk: the actions, and why nothing narrower will do. */
const WILDCARDS: readonly { resource: RegExp; actions: readonly string[]; reason: string }[] = [
  {
    resource: /^\*$/,
    actions: [
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcs',
      'ec2:UnassignPrivateIpAddresses',
    ],
    reason:
      'Lambda and its pollers make network interfaces that do not exist yet, and descriptions know no resource.',
  },
  {
    resource: /^\*$/,
    actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:BatchGetTraces'],
    reason: 'X-Ray has no resource of which a trace could be a part.',
  },
  {
    resource: /^\*$/,
    actions: ['cloudwatch:GetMetricData'],
    reason: 'A metric is no resource.',
  },
  {
    resource: /^\*$/,
    actions: ['lambda:ListEventSourceMappings'],
    reason: 'Lambda lists mappings on every resource or on none.',
  },
  {
    resource: /:configuration-set\/\*$/,
    actions: ['ses:SendEmail'],
    reason: 'SES asks for the right to whichever configuration set the identity has by default.',
  },
  {
    resource: /:endpoint\/\*$/,
    actions: ['sns:Publish'],
    reason: 'Each telephone that asks for notifications is an endpoint of its own.',
  },
];

/** The same for statements that name what they leave out. */
const NOT_RESOURCES = [
  {
    resource: /^arn:\{AWS::Partition\}:sns:\*:\*:\*$/,
    actions: ['sns:Publish'],
    reason: 'A telephone number has no ARN: it is what is no topic and no endpoint.',
  },
];

function tooWide(statement: Statement): string[] {
  const { at, Effect, Action, NotAction, Resource, NotResource } = statement;
  if (Effect === 'Deny') return [];
  const isListed = (list: typeof WILDCARDS, resource: string) =>
    Action.every((action) => list.some((one) => one.resource.test(resource) && one.actions.includes(action)));
  return [
    ...(NotAction === undefined ? [] : ['all actions but some']),
    ...Action.filter((action) => /[*?]/.test(action)),
    ...Resource.filter((one) => /[*?]/.test(one) && !isListed(WILDCARDS, one)),
    ...NotResource.filter((one) => !isListed(NOT_RESOURCES, one)).map((one) => `all but ${one}`),
  ].map((what) => `${at}: ${Action.join()} on ${what}`);
}

describe.each(deployments)('rights in $deployment', ({ context }) => {
  it('are for actions and resources by name, but for those that are listed with a reason', async () => {
    expect(statementsOf(await makeOnce(context)).flatMap(tooWide)).toEqual([]);
  });

  it('are in policies of the stacks alone: no role has a managed one', async () => {
    for (const [id, { Properties }] of allResources(await makeOnce(context)))
      expect([id, Properties?.ManagedPolicyArns]).toEqual([id, undefined]);
  });

  it('are trusted to one service each, schedules of this account alone', async () => {
    const made = await makeOnce(context);
    const trust = statementsOf(made).filter(({ at }) => at.includes('.AssumeRolePolicyDocument'));
    expect(trust).toHaveLength(allResources(made).filter(([, { Type }]) => Type === 'AWS::IAM::Role').length);
    for (const { Effect, Action, Principal, Condition } of trust) {
      expect([Effect, Action]).toEqual(['Allow', ['sts:AssumeRole']]);
      const { Service, ...others } = Object(Principal);
      expect(others).toEqual({});
      expect(['lambda', 'scheduler', 'vpc-flow-logs'].map((name) => `${name}.amazonaws.com`)).toContain(
        Service,
      );
      if (Service === 'scheduler.amazonaws.com')
        expect(Object(Condition).StringEquals).toHaveProperty(['aws:SourceAccount']);
    }
  });

  it('on resources that policies of their own guard are for one service, of this account, over TLS', async () => {
    const guarded = statementsOf(await makeOnce(context)).filter(
      ({ at, Principal }) => Principal !== undefined && !at.includes('.AssumeRolePolicyDocument'),
    );
    for (const { Effect, Principal, Condition } of guarded)
      if (Effect === 'Deny') expect(Condition).toEqual({ Bool: { 'aws:SecureTransport': 'false' } });
      else {
        expect(Principal).toEqual({ Service: expect.stringMatching(/^[a-z]+\.amazonaws\.com$/) });
        expect(Object(Condition).StringEquals).toHaveProperty(['aws:SourceAccount']);
      }
    expect(guarded).toHaveLength(context['alarms.email'] === undefined ? 0 : 2);
  });
});

const OPENING =
  /InternetGateway|VPCGatewayAttachment|NatGateway|EIP|::Route$|Lambda::Url|Lambda::Permission|ApiGateway|LoadBalanc|CloudFront|ClusterPolicy/;
const PUBLIC = /"(MapPublicIpOnLaunch|PubliclyAccessible|AssociatePublicIpAddress)":true/;

/** The one way in, whose parts are looked at one by one. */
const isApi = (type: string) => type.startsWith('AWS::ApiGatewayV2::') || type === 'AWS::Lambda::Permission';

/** What else could be reached from outside: by a way in, a public address, or a rule that lets addresses in rather than groups. */
function openingsOf(made: Made): string[] {
  return allResources(made)
    .filter(([, { Type }]) => !isApi(Type))
    .filter(([, { Type, Properties = {} }]) => {
      const ingress =
        Type === 'AWS::EC2::SecurityGroupIngress' ? Properties : Properties.SecurityGroupIngress;
      return (
        OPENING.test(Type) ||
        PUBLIC.test(JSON.stringify(Properties)) ||
        /Cidr|PrefixList/.test(JSON.stringify(ingress ?? {}))
      );
    })
    .map(([id]) => id);
}

/** What of the API lets in more than its contracts say: a route without sign-in, a call from elsewhere, another origin. */
function faultsOfApi(made: Made, { operations }: ApiDeclaration): string[] {
  const routes = new Map(operations.map((one) => [`${one.method} ${one.path}`, one]));
  return allResources(made).flatMap(([id, { Type, Properties = {} }]) => {
    const faults: string[] = [];
    const require = (isSo: boolean, fault: string): void => void (isSo || faults.push(`${id}: ${fault}`));
    if (Type === 'AWS::ApiGatewayV2::Route') {
      const { RouteKey, AuthorizationType, AuthorizerId, AuthorizationScopes = [] } = Properties;
      const scopes = routes.get(RouteKey)?.scopes.map((scope) => `/${scope}`);
      require(scopes !== undefined, `${RouteKey} is in no contract`);
      require(AuthorizationType ===
        (scopes?.length === 0 ? 'NONE' : 'JWT'), `${RouteKey} asks for ${AuthorizationType}`);
      require((AuthorizerId === undefined) === (scopes?.length === 0), `${RouteKey} has another authorizer`);
      const asked = AuthorizationScopes.map((scope: string) => scope.replace(/^[^/]*/, ''));
      require(JSON.stringify(asked) ===
        JSON.stringify(scopes), `${RouteKey} asks for scopes ${asked.join()}`);
    }
    if (Type === 'AWS::ApiGatewayV2::Authorizer') {
      require(Properties.AuthorizerType === 'JWT', 'verifies no tokens');
      require(Properties.JwtConfiguration?.Audience?.length === 1, 'takes tokens for anybody');
      require(/cognito-idp/.test(render(Properties.JwtConfiguration?.Issuer)), 'takes tokens from anybody');
    }
    if (Type === 'AWS::ApiGatewayV2::Stage') {
      require(Properties.AccessLogSettings !== undefined, 'logs no requests');
      require(Properties.DefaultRouteSettings?.ThrottlingRateLimit > 0, 'has no throttle');
    }
    if (Type === 'AWS::ApiGatewayV2::Api')
      require(Properties.CorsConfiguration === undefined, 'lets other origins in');
    if (Type === 'AWS::Lambda::Permission') {
      require(Properties.Principal === 'apigateway.amazonaws.com', `lets ${Properties.Principal} in`);
      require(Properties.Action === 'lambda:InvokeFunction', `lets it ${Properties.Action}`);
      const source = Properties.SourceArn === undefined ? 'anywhere' : render(Properties.SourceArn);
      require(THIS_API.test(source), `lets it in from ${source}`);
    }
    return faults;
  });
}

const THIS_API =
  /:execute-api:(\{AWS::Region\}|[\w-]+):(\{AWS::AccountId\}|\d+):\{ApiHttpApi[\dA-F]{8}\}\/\*\/\*$/;

describe.each(deployments)('the edge of $deployment', ({ context }) => {
  it('lets nobody in from outside but through the API', async () => {
    expect(openingsOf(await makeOnce(context))).toEqual([]);
  });

  it('has one API, which lets in who has signed in, and to what its contract says is open anybody', async () => {
    const made = await makeOnce(context);
    expect(faultsOfApi(made, declaredApi)).toEqual([]);
    const count = (type: string) => allResources(made).filter(([, { Type }]) => Type === type).length;
    expect(count('AWS::ApiGatewayV2::Api')).toBe(1);
    expect(count('AWS::ApiGatewayV2::Route')).toBe(declaredApi.operations.length);
    expect(
      declaredApi.operations.filter(({ access }) => access === 'open').map(({ entry }) => entry),
    ).toEqual(Array(4).fill('console/handler'));
  });

  it('lets nobody sign up, and gives no client a secret or a password', async () => {
    const found = allResources(await makeOnce(context)).map(([, one]) => one);
    const only = (type: string) => found.find(({ Type }) => Type === type)?.Properties ?? {};
    expect(only('AWS::Cognito::UserPool').AdminCreateUserConfig).toEqual({ AllowAdminCreateUserOnly: true });
    expect(only('AWS::Cognito::UserPoolClient')).toMatchObject({
      GenerateSecret: false,
      AllowedOAuthFlows: ['code'],
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: true,
    });
    for (const url of ['CallbackURLs', 'LogoutURLs'])
      expect(only('AWS::Cognito::UserPoolClient')[url].map(render)).toEqual([
        expect.stringMatching(/^\{ApiHttpApi[\dA-F]{8}\.ApiEndpoint\}\/$/),
      ]);
  });

  it('lets out of the VPC only what speaks TLS', async () => {
    const made = await makeOnce(context);
    const rules = allResources(made).flatMap(([, { Type, Properties }]) =>
      Type === 'AWS::EC2::SecurityGroupEgress' ? [Properties] : (Properties?.SecurityGroupEgress ?? []),
    );
    expect(
      rules.map(({ IpProtocol, FromPort, ToPort, CidrIp }) => [IpProtocol, FromPort, ToPort, CidrIp]).sort(),
    ).toEqual([
      ['tcp', 443, 443, '0.0.0.0/0'],
      ['tcp', 9098, 9098, undefined],
      ['tcp', 9098, 9098, undefined],
    ]);
  });
});

describe.each(deployments)('encryption in $deployment', ({ context }) => {
  it('is known of each type of resource there is', async () => {
    const types = new Set(allResources(await makeOnce(context)).map(([, { Type }]) => Type));
    expect([...types].filter((type) => !Object.hasOwn(ENCRYPTION, type))).toEqual([]);
  });

  it('is what the table says', async () => {
    for (const [id, { Type, Properties = {} }] of allResources(await makeOnce(context)))
      expect([id, ENCRYPTION[Type]?.fault?.(Properties)]).toEqual([id, undefined]);
  });
});

/** Words that a name of what must stay secret has; ids of keys and the like are none. */
const SECRET_NAME = /secret|password|passwd|token|credential|api_?key|private_?key|access_?key/i;
const SECRET_VALUE = /AKIA[\dA-Z]{16}|-----BEGIN|(secretsmanager|ssm-secure):|\beyJ[\w-]{20,}\./;

describe.each(deployments)('secrets in $deployment', ({ context }) => {
  it('are in no variable, and in no template', async () => {
    const made = await makeOnce(context);
    for (const [id, { Properties = {} }] of allResources(made)) {
      const variables = Object.keys(Properties.Environment?.Variables ?? {});
      expect([id, variables.filter((name) => SECRET_NAME.test(name))]).toEqual([id, []]);
      expect([id, JSON.stringify(Properties)]).toEqual([id, expect.not.stringMatching(SECRET_VALUE)]);
      expect([id, JSON.stringify(Properties)]).toEqual([id, expect.not.stringContaining('"SecretString"')]);
    }
    // Nothing is asked for that would have to be hidden: what a stack is given is in the templates.
    for (const { Parameters = {} } of Object.values(made.templates))
      expect(Object.keys(Parameters)).toEqual(['BootstrapVersion']);
  });
});

describe('a fault', () => {
  it('is found in a policy that is too wide', () => {
    const statement = {
      at: 'Role',
      Effect: 'Allow',
      NotAction: undefined,
      Principal: undefined,
      Condition: undefined,
    };
    const faults = (more: { Action: string[]; Resource?: string[]; NotResource?: string[] }) =>
      tooWide({ ...statement, Resource: [], NotResource: [], ...more });
    expect(faults({ Action: ['dynamodb:*'], Resource: ['arn:aws:dynamodb:::table/t'] })).toHaveLength(1);
    expect(faults({ Action: ['dynamodb:Scan'], Resource: ['*'] })).toHaveLength(1);
    expect(faults({ Action: ['xray:PutTraceSegments', 's3:GetObject'], Resource: ['*'] })).toHaveLength(1);
    expect(faults({ Action: ['ses:SendEmail'], NotResource: ['arn:aws:sns:*:*:*'] })).toHaveLength(1);
  });

  it('is found in a rule that lets any address in, in a subnet that gives public ones, and in the URL of a function', async () => {
    const change = (app: App) => {
      const stack = new Stack(app, 'Fault');
      const rule = { ipProtocol: 'tcp', fromPort: 9098, toPort: 9098, groupId: 'sg-0' };
      new CfnSecurityGroupIngress(stack, 'Anybody', { ...rule, cidrIp: '0.0.0.0/0' });
      new CfnSecurityGroupIngress(stack, 'AnybodySixfold', { ...rule, cidrIpv6: '::/0' });
      new CfnSubnet(stack, 'Public', { vpcId: 'vpc-0', mapPublicIpOnLaunch: true });
      new CfnUrl(stack, 'Url', { authType: 'NONE', targetFunctionArn: 'f' });
    };
    expect(openingsOf(await make({}, { change }))).toEqual(
      ['Anybody', 'AnybodySixfold', 'Public', 'Url'].map((id) => `Fault.${id}`),
    );
  });

  it('is found in a route that is open, in one of no contract, in a right for any API, and in another origin', async () => {
    const change = (app: App) => {
      const stack = new Stack(app, 'Fault');
      const api = { apiId: 'api', target: 'integrations/1' };
      new CfnRoute(stack, 'Open', { ...api, routeKey: 'GET /orders', authorizationType: 'NONE' });
      new CfnRoute(stack, 'Unknown', { ...api, routeKey: '$default' });
      new CfnPermission(stack, 'Anybody', {
        action: 'lambda:InvokeFunction',
        functionName: 'f',
        principal: 'apigateway.amazonaws.com',
      });
      new CfnApi(stack, 'Shared', {
        name: 'a',
        protocolType: 'HTTP',
        corsConfiguration: { allowOrigins: ['*'] },
      });
    };
    const faults = faultsOfApi(await make({}, { change }), declaredApi).join('\n');
    expect(faults).toMatch(/^Fault\.Open: GET \/orders asks for NONE$/m);
    expect(faults).toMatch(/^Fault\.Unknown: \$default is in no contract$/m);
    expect(faults).toMatch(/^Fault\.Anybody: lets it in from anywhere$/m);
    expect(faults).toMatch(/^Fault\.Shared: lets other origins in$/m);
  });

  it('is found in a function that speaks with Kafka in the clear, and in a topic that takes messages so', () => {
    const faultOf = (type: string, properties: object) => ENCRYPTION[type]?.fault?.(properties);
    const variables = (one: Record<string, string>) => ({ Environment: { Variables: one } });
    const fn = 'AWS::Lambda::Function';
    expect(faultOf(fn, variables({ KAFKA_SECURITY_PROTOCOL: 'PLAINTEXT' }))).toMatch(/speaks PLAINTEXT/);
    expect(faultOf(fn, variables({ NODE_TLS_REJECT_UNAUTHORIZED: '0' }))).toMatch(/trusts any/);
    expect(faultOf('AWS::SNS::TopicPolicy', { PolicyDocument: { Statement: [] } })).toMatch(/without TLS/);
    expect(faultOf('AWS::MSK::ServerlessCluster', {})).toMatch(/IAM/);
  });

  it('is found in a resource of which the table of encryption knows nothing', () => {
    expect(Object.hasOwn(ENCRYPTION, 'AWS::S3::Bucket')).toBe(false);
  });
});
