import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { giveGrant } from '../constructs/give-grant.ts';
import type { FunctionSurroundings } from '../constructs/handler-function.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import type { TableSet } from '../constructs/table-set.ts';
import type { WatchedApi } from '../operations/watched.ts';
import { toPascalCase } from '../pascal-case.ts';
import type { ApiDeclaration } from './api-declaration.ts';
import type { ApiFunctionDeclaration, ApiSite } from './api-functions.ts';
import { HttpApi } from './http-api.ts';
import { SignIn } from './sign-in.ts';

export interface ApiProps {
  readonly declaration: ApiDeclaration;
  readonly surroundings: FunctionSurroundings;
  readonly tables: TableSet;
  /** Functions that are there without the API and have an HTTP face, by entry. */
  readonly otherFaces: ReadonlyMap<string, HandlerFunction>;
  /** Functions whose logs the API tells of, beside those behind it. */
  readonly otherFunctions: readonly HandlerFunction[];
  readonly clusterArn: string;
  readonly mappingArns: readonly string[];
  /** The pipelines. */
  readonly services: readonly string[];
}

/**
 * The HTTP API with the console, the sign-in for both, and the functions behind it. The API is made first and depends on nothing;
 * the sign-in sends people back to its address; the functions are told of both; the routes come last.
 */
export class Api extends Construct {
  /** Of the API and of the console, without a slash at the end. */
  readonly url: string;
  readonly signIn: SignIn;
  /** What its metrics are found by. */
  readonly watched: WatchedApi;

  constructor(scope: Construct, id: string, props: ApiProps) {
    super(scope, id);
    const { declaration, surroundings, tables, otherFaces } = props;
    const { settings } = surroundings;
    const httpApi = new HttpApi(this, 'HttpApi', { settings });
    this.url = httpApi.url;
    this.signIn = new SignIn(this, 'SignIn', { settings, consoleUrl: httpApi.url });
    const made = declaration.functions.map((one) => ({
      declaration: one,
      fn: createFunction(this, one, surroundings),
    }));
    const faces = new Map([...otherFaces, ...made.map((one) => [one.declaration.entry, one.fn] as const)]);
    const site = this.#describeSite(props, faces);
    for (const one of made) equip(one.fn, one.declaration, { site, tables });
    httpApi.serve(declaration.operations, { functions: faces, tokens: this.signIn });
    this.watched = {
      apiId: httpApi.apiId,
      accessLog: httpApi.accessLog,
      functions: declaration.functions.map(({ name, timeoutSeconds }) => ({
        functionName: `${settings.name}-${name}`,
        timeoutSeconds,
      })),
    };
  }

  #describeSite(props: ApiProps, faces: ReadonlyMap<string, HandlerFunction>): ApiSite {
    const { declaration, surroundings, otherFaces, otherFunctions, clusterArn, mappingArns, services } =
      props;
    const operated = new Set(
      declaration.operations.filter(({ access }) => access === 'operator').map(({ entry }) => entry),
    );
    const { partition, region, account } = Stack.of(this);
    const { issuer, url, clientId } = this.signIn;
    return {
      ...{ settings: surroundings.settings, partition, region, account },
      ...{ clusterArn, mappingArns, services },
      logGroups: [...otherFunctions, ...faces.values()].map(({ logGroupName, logGroup }) => ({
        name: logGroupName,
        arn: logGroup.logGroupArn,
      })),
      logGroupsOfActions: [...faces]
        .filter(([entry]) => operated.has(entry))
        .map(([, { logGroupName }]) => logGroupName),
      logGroupsOfRecords: [...otherFunctions, ...otherFaces.values()].map(({ logGroupName }) => logGroupName),
      signIn: { issuer, url, clientId },
    };
  }
}

/** Outside the VPC: it calls AWS APIs, and no Kafka. */
function createFunction(
  scope: Construct,
  { entry, name, description, memoryMb, timeoutSeconds, reservedConcurrency }: ApiFunctionDeclaration,
  surroundings: FunctionSurroundings,
): HandlerFunction {
  return new HandlerFunction(scope, toPascalCase(name.replace(/^api-/, '')), {
    ...{ surroundings, entry, name, description, reservedConcurrency },
    memorySize: memoryMb,
    timeout: Duration.seconds(timeoutSeconds),
  });
}

/** After all are made, for one of them is told the log groups of all. */
function equip(
  fn: HandlerFunction,
  { tables: accesses, extras }: ApiFunctionDeclaration,
  { site, tables }: { readonly site: ApiSite; readonly tables: TableSet },
): void {
  for (const access of accesses) tables.bind(fn, access);
  const { environment, grants } = extras?.(site) ?? { environment: {}, grants: [] };
  for (const [name, value] of Object.entries(environment)) fn.addEnvironment(name, value);
  for (const grant of grants) giveGrant(fn, grant);
}
