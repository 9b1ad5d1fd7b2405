import { onTestFinished } from 'vitest';
import { startAwsApi } from '../../../local/aws-api/aws-api.ts';
import { UserPools } from '../../../local/cognito/user-pools.ts';
import { Journal } from '../../../local/core/journal.ts';
import type { MappingDefinition } from '../../../local/event-sources/mapping-definition.ts';
import { SchemaRegistry } from '../../../local/glue/registry.ts';
import { HttpApis } from '../../../local/http-api/http-apis.ts';
import { Iam } from '../../../local/iam/iam.ts';
import type { FunctionDefinition } from '../../../local/lambda/function-definition.ts';
import type { InvocationRequest, InvocationResult } from '../../../local/lambda/invocation.ts';
import { LocalAddresses } from '../../../local/platform/local-addresses.ts';
import { Deployed } from '../../../local/resources/deployed.ts';
import { findPermissionProblem } from '../../../local/resources/functions/resource-policy.ts';
import type { ClusterDeclaration, Platform } from '../../../local/resources/platform.ts';
import { XRay } from '../../../local/tracing/xray.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-central-1';

/** A platform with real IAM, Glue and API listener, and engines that only note what they are given. */
export interface RecordingPlatform extends Platform {
  readonly clock: FakeClock;
  readonly iam: Iam;
  readonly userPools: UserPools;
  readonly functions: FunctionDefinition[];
  readonly mapped: { uuid: string; definition: MappingDefinition }[];
  readonly clusters: ClusterDeclaration[];
  /** What functions do when they are invoked. */
  handler: (request: InvocationRequest) => Promise<Partial<InvocationResult>>;
}

export async function recordingPlatform(options: { dynamodb?: string } = {}): Promise<RecordingPlatform> {
  const clock = new FakeClock();
  const journal = new Journal({ now: () => clock.now() });
  const iam = new Iam({ journal, clock, region: REGION, account: ACCOUNT });
  const awsApi = await startAwsApi({ port: 0, iam, journal });
  onTestFinished(() => awsApi.stop());
  const tracing = new XRay({ access: iam, clock, journal });
  onTestFinished(() => tracing.stop());
  const functions: FunctionDefinition[] = [];
  const mapped: RecordingPlatform['mapped'] = [];
  const clusters: ClusterDeclaration[] = [];
  const running = { stop: async () => undefined, inspect: () => ({}) };
  const stateDirectory = await tempFolder();
  const deployed = new Deployed();
  const userPools = new UserPools({ clock, journal, stateDirectory, port: 0 });
  const httpApis = new HttpApis({
    ...{ region: REGION, account: ACCOUNT, clock, journal, port: 0 },
    invoke: (request) => platform.lambda.invoke(request),
    findKeys: (issuer) => userPools.findKeys(issuer),
    findPermissionProblem: (call) =>
      findPermissionProblem(deployed.permissions, { ...call, account: ACCOUNT }),
  });
  const platform: RecordingPlatform = {
    ...{
      region: REGION,
      account: ACCOUNT,
      clock,
      journal,
      iam,
      awsApi,
      tracing,
      functions,
      mapped,
      clusters,
    },
    stateDirectory,
    deployed,
    httpApis,
    userPools,
    localAddresses: new LocalAddresses(),
    glue: new SchemaRegistry(),
    dynamodb: { endpoint: options.dynamodb ?? 'http://127.0.0.1:1' },
    handler: async () => ({}),
    lambda: {
      add: (definition) => void functions.push(definition),
      invoke: async (request) => ({
        requestId: 'r-1',
        statusCode: 200,
        payload: 'null',
        logTail: '',
        executedVersion: '$LATEST',
        ...(await platform.handler(request)),
      }),
    },
    mappings: {
      start: async (mapping) => {
        mapped.push(mapping);
        return running;
      },
    },
    kafka: {
      caPath: '/state/ca.crt',
      startCluster: async (cluster) => {
        clusters.push(cluster);
        return running;
      },
    },
  };
  return platform;
}
