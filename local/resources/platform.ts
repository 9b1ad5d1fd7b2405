import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JWK } from 'jose';
import type {
  ClientDefinition,
  GroupDefinition,
  PoolDefinition,
  ResourceServerDefinition,
} from '../cognito/definitions.ts';
import type { AccessControl, AccessFilter, AwsCredentials } from '../core/access.ts';
import type { Clock } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import type { Running } from '../core/lifecycle.ts';
import type { MappingDefinition } from '../event-sources/mapping-definition.ts';
import type { ApiDefinition } from '../http-api/api-definition.ts';
import type { HttpApi } from '../http-api/http-api.ts';
import type { FunctionDefinition } from '../lambda/function-definition.ts';
import type { InvocationRequest, InvocationResult } from '../lambda/invocation.ts';
import type { TracedFunction, XRayDaemon } from '../tracing/xray.ts';
import type { Deployed } from './deployed.ts';

/**
 * What resources start on: the engines, as little of each as the resources use. `run-assembly.ts` puts one together
 * before it starts a plan; a test puts together what its resource needs.
 */
export interface Platform {
  readonly region: string;
  readonly account: string;
  readonly clock: Clock;
  readonly journal: Journal;
  /** What has to outlive the runner is kept below this folder, which exists. */
  readonly stateDirectory: string;
  /** What resources of the plan have to know of each other beyond references: one per run, `new Deployed()`. */
  readonly deployed: Deployed;
  readonly iam: Roles;
  readonly kafka: KafkaClusters;
  readonly lambda: Functions;
  readonly mappings: Mappings;
  readonly dynamodb: TableEngine;
  readonly glue: Schemas;
  readonly tracing: Tracing;
  readonly awsApi: LoopbackApi;
  readonly httpApis: HttpApiGateway;
  readonly userPools: UserPoolEngine;
  readonly localAddresses: AddressBook;
}

/** `Iam` of `local/iam`. */
export interface Roles extends AccessControl, AccessFilter {
  defineRole(role: { arn: string; name: string }): void;
  attachPolicy(roleArn: string, policy: { name: string; document: unknown }): void;
  credentialsFor(roleArn: string, sessionName: string): AwsCredentials;
}

export interface ClusterDeclaration {
  readonly arn: string;
  readonly name: string;
  readonly vpcConfigs: readonly { subnetIds: readonly string[]; securityGroupIds?: readonly string[] }[];
  readonly tags: Readonly<Record<string, string>>;
}

export interface KafkaClusters {
  /** File with the authority that signed the brokers' certificate, if they have one: NODE_EXTRA_CA_CERTS of the functions. */
  readonly caPath?: string;
  /** Resolves when clients can connect, and GetBootstrapBrokers of the MSK API answers for the ARN. */
  startCluster(cluster: ClusterDeclaration): Promise<Running & { inspect(): unknown }>;
}

/** `LambdaEngine` of `local/lambda`. */
export interface Functions {
  add(definition: FunctionDefinition): void;
  invoke(request: InvocationRequest): Promise<InvocationResult>;
}

export interface Mappings {
  /** Resolves when the mapping polls, or is disabled as its definition says. */
  start(mapping: { uuid: string; definition: MappingDefinition }): Promise<Running & { inspect(): unknown }>;
}

export interface TableEngine {
  /** Url of the engine itself, behind the access checks. */
  readonly endpoint: string;
}

/** `SchemaRegistry` of `local/glue`. */
export interface Schemas {
  /** The id of the schema version, the same for the same definition. */
  register(version: SchemaVersionDeclaration): string;
}

export interface SchemaVersionDeclaration {
  readonly registry: string;
  readonly schema: string;
  /** ARN of the schema. */
  readonly arn: string;
  readonly definition: string;
  readonly dataFormat: string;
}

/** `XRay` of `local/tracing`. */
export interface Tracing {
  /** Resolves when the function's daemon listens. */
  startDaemon(traced: TracedFunction): Promise<XRayDaemon>;
}

/** `AwsApi` of `local/aws-api`. */
export interface LoopbackApi {
  /** AWS_ENDPOINT_URL of the functions. */
  readonly url: string;
  /** Serves everything below `prefix` without a signature, until the returned function is called. */
  addPath(
    prefix: string,
    handler: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>,
  ): () => void;
}

/** `HttpApis` of `local/http-api`. */
export interface HttpApiGateway {
  /** Resolves when the API listens, without a stage and routes yet. */
  start(api: ApiDefinition): Promise<HttpApi>;
  /** @throws Error in the words of AWS when there is no such API. */
  get(apiId: string): HttpApi;
}

/** `UserPools` of `local/cognito`. */
export interface UserPoolEngine {
  /** Resolves when the pool has its keys. */
  addPool(pool: PoolDefinition): Promise<void>;
  addGroup(poolId: string, group: GroupDefinition): void;
  addResourceServer(poolId: string, server: ResourceServerDefinition): void;
  addClient(poolId: string, client: ClientDefinition): void;
  /** Resolves when the pages and endpoints listen that the pool's domain has on AWS. */
  startSignIn(poolId: string): Promise<Running & { readonly url: string }>;
  /** The keys of the pool whose tokens have this `iss`, `https://cognito-idp.<region>.amazonaws.com/<pool id>`. */
  findKeys(issuer: string): { readonly keys: readonly JWK[] } | undefined;
}

/** `LocalAddresses` of `local/platform`. */
export interface AddressBook {
  /** From now on `local` stands for `aws`, both urls without a path, until the returned function is called. */
  add(aws: string, local: string): () => void;
  /** What functions and outputs are told in place of a text of the template. */
  replaceIn(text: string): string;
}
