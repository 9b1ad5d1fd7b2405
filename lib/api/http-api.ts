import { CfnApi, CfnAuthorizer, CfnIntegration, CfnRoute, CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { type CfnResource, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { toPascalCase } from '../pascal-case.ts';
import { toRemovalPolicy } from '../removal-policy.ts';
import type { Settings } from '../settings/settings.ts';
import { ACCESS_LOG_FORMAT } from './access-log.ts';
import type { ApiOperation } from './api-operation.ts';

/** API Gateway gives up on an integration after 30 seconds at the latest, which no quota raises for HTTP APIs. */
export const INTEGRATION_TIMEOUT_SECONDS = 29;

/** Who signs tokens, and for whom. */
export interface TokenSource {
  readonly issuer: string;
  readonly clientId: string;
  /** How a token writes a scope. */
  scopeOf(scope: ApiOperation['scopes'][number]): string;
}

/**
 * The API with its stage: deployed whenever a route changes, logged request by request, and throttled as a whole. It knows
 * nothing of what is behind it until `serve` is called, so that what is behind it may know its address.
 *
 * There is no CORS: the console has the same origin. There is no WAF, which does not take HTTP APIs.
 */
export class HttpApi extends Construct {
  readonly apiId: string;
  /** `https://….execute-api.….amazonaws.com`, without a slash at the end. */
  readonly url: string;
  /** The name of the log group that has a line for each request. */
  readonly accessLog: string;
  readonly #stage: CfnStage;

  constructor(scope: Construct, id: string, { settings }: { readonly settings: Settings }) {
    super(scope, id);
    const { name, api } = settings;
    const resource = new CfnApi(this, 'Resource', {
      name,
      protocolType: 'HTTP',
      description: 'Events in, what became of them out, and the console',
    });
    this.apiId = resource.ref;
    this.url = resource.attrApiEndpoint;
    // Groups that services deliver to share a policy of 5,120 characters, which names under this prefix do not add to.
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
    this.accessLog = `/aws/vendedlogs/${name}-api`;
    const accessLog = new LogGroup(this, 'AccessLog', {
      logGroupName: this.accessLog,
      retention: settings.logRetentionDays,
      removalPolicy: toRemovalPolicy(settings),
    });
    this.#stage = new CfnStage(this, 'Stage', {
      apiId: this.apiId,
      stageName: '$default',
      autoDeploy: true,
      accessLogSettings: { destinationArn: accessLog.logGroupArn, format: ACCESS_LOG_FORMAT },
      defaultRouteSettings: {
        throttlingRateLimit: api.requestsPerSecond,
        throttlingBurstLimit: api.burst,
      },
    });
  }

  /**
   * Makes the routes of the operations to their functions.
   * @param functions by entry.
   * @throws Error when an operation has no function, or a function no operation.
   */
  serve(
    operations: readonly ApiOperation[],
    { functions, tokens }: { functions: ReadonlyMap<string, LambdaFunction>; tokens: TokenSource },
  ): void {
    requireFit(operations, functions);
    const authorizer = new CfnAuthorizer(this, 'SignInAuthorizer', {
      apiId: this.apiId,
      name: 'sign-in',
      authorizerType: 'JWT',
      identitySource: ['$request.header.Authorization'],
      jwtConfiguration: { issuer: tokens.issuer, audience: [tokens.clientId] },
    });
    const integrations = new Map(
      [...functions].map(([entry, target]) => [entry, this.#integrate(entry, target)] as const),
    );
    const routes = operations.map(({ method, path, entry, scopes }) => {
      const route = new CfnRoute(this, nameRoute(method, path), {
        apiId: this.apiId,
        routeKey: `${method} ${path}`,
        target: `integrations/${integrations.get(entry)?.ref}`,
        ...(scopes.length === 0
          ? { authorizationType: 'NONE' }
          : {
              authorizationType: 'JWT',
              authorizerId: authorizer.ref,
              authorizationScopes: scopes.map((scope) => tokens.scopeOf(scope)),
            }),
      });
      // Last: the API is deployed once and whole, and not at each of its routes.
      this.#stage.node.addDependency(route);
      if (scopes.length === 0)
        Validations.of(route).acknowledge({
          id: 'AwsSolutions-APIG4',
          reason:
            'Its contract says that it is open: it is of the page that signs people in, and has no data.',
        });
      return route;
    });
    makeInTurn([authorizer, ...integrations.values(), ...routes]);
  }

  /**
   * One integration a function, whatever number of routes it has, and the right to invoke it for this API alone. Which of its
   * routes it is makes no difference: all of them are of this stack, and a route of its own in the right of each would soon
   * be more than the 20 KB that a function's policy may have.
   */
  #integrate(entry: string, target: LambdaFunction): CfnIntegration {
    const id = toPascalCase(entry.replace(/\/handler$/, '').replace('/', '-'));
    const { partition, region, account } = Stack.of(this);
    target.addPermission('InvokedByApi', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      // Of any stage, of which there is one, any method and path.
      sourceArn: `arn:${partition}:execute-api:${region}:${account}:${this.apiId}/*/*`,
    });
    return new CfnIntegration(this, `${id}Integration`, {
      apiId: this.apiId,
      integrationType: 'AWS_PROXY',
      integrationUri: target.functionArn,
      payloadFormatVersion: '2.0',
      timeoutInMillis: INTEGRATION_TIMEOUT_SECONDS * 1_000,
    });
  }
}

/**
 * After its key, which two routes of an API never have in common: CloudFormation makes what has a new id before it removes what had
 * the old one, and a route under another id would be refused ("Route with key GET /users already exists for this API"). What a
 * parameter is called makes no other route.
 */
function nameRoute(method: string, path: string): string {
  const words = `${method.toLowerCase()} ${path.replaceAll(/\{\w+\}/g, 'one')}`.match(/[a-z\d]+/gi) ?? [];
  return `${toPascalCase(words.join('-'))}Route`;
}

/**
 * API Gateway changes an API one thing at a time, and refuses what comes meanwhile ("Unable to complete operation due to concurrent
 * modification"), which would take a first deployment back as a whole. It costs a minute or two beside it.
 * https://github.com/brefphp/bref/issues/868
 */
function makeInTurn(resources: readonly CfnResource[]): void {
  for (const [index, resource] of resources.entries()) {
    const before = resources[index - 1];
    if (before !== undefined) resource.addResourceDependency(before);
  }
}

function requireFit(
  operations: readonly ApiOperation[],
  functions: ReadonlyMap<string, LambdaFunction>,
): void {
  const lost = operations.filter(({ entry }) => !functions.has(entry));
  const idle = [...functions.keys()].filter((entry) => !operations.some((one) => one.entry === entry));
  const problems = [
    ...lost.map(
      ({ method, path, entry }) => `${method} ${path} is for ${entry}, which is no function of the API`,
    ),
    ...idle.map((entry) => `${entry} has no operation`),
  ];
  if (problems.length > 0)
    throw new Error(
      `the operations of the HTTP API and its functions do not fit: ${problems.join('; ')}. Functions are declared in lib/api/api-functions.ts and lib/pipelines, operations in functions/api/contract`,
    );
}
