import type { ResourceType } from '../assembly/resource-type.ts';
import { apiGatewayV2Api } from './api-gateway-v2-api.ts';
import { apiGatewayV2Authorizer } from './api-gateway-v2-authorizer.ts';
import { apiGatewayV2Integration } from './api-gateway-v2-integration.ts';
import { apiGatewayV2Route } from './api-gateway-v2-route.ts';
import { apiGatewayV2Stage } from './api-gateway-v2-stage.ts';
import { cognitoUserPool } from './cognito-user-pool.ts';
import { cognitoUserPoolClient } from './cognito-user-pool-client.ts';
import { cognitoUserPoolDomain } from './cognito-user-pool-domain.ts';
import { cognitoUserPoolGroup } from './cognito-user-pool-group.ts';
import { cognitoUserPoolResourceServer } from './cognito-user-pool-resource-server.ts';
import { customResource, namedCustomResource } from './custom-resource.ts';
import { dynamodbGlobalTable } from './dynamodb-global-table.ts';
import { dynamodbTable } from './dynamodb-table.ts';
import { glueRegistry } from './glue-registry.ts';
import { glueSchema } from './glue-schema.ts';
import { glueSchemaVersion } from './glue-schema-version.ts';
import { iamManagedPolicy } from './iam-managed-policy.ts';
import { iamPolicy } from './iam-policy.ts';
import { iamRole } from './iam-role.ts';
import { inertTypes } from './inert.ts';
import { lambdaEventSourceMapping } from './lambda-event-source-mapping.ts';
import { lambdaFunction } from './lambda-function.ts';
import { lambdaPermission } from './lambda-permission.ts';
import { mskServerlessCluster } from './msk-serverless-cluster.ts';
import type { Platform } from './platform.ts';
import { schedulerSchedule } from './scheduler-schedule.ts';

/**
 * Every CloudFormation type that the runner knows. A new type is a file of its own and a line here; copy
 * `glue-registry.ts`, the smallest. A type without any local effect is a line in `inert.ts` instead.
 */
export const resourceTypes: readonly ResourceType<Platform>[] = [
  apiGatewayV2Api,
  apiGatewayV2Authorizer,
  apiGatewayV2Integration,
  apiGatewayV2Route,
  apiGatewayV2Stage,
  cognitoUserPool,
  cognitoUserPoolClient,
  cognitoUserPoolDomain,
  cognitoUserPoolGroup,
  cognitoUserPoolResourceServer,
  customResource,
  dynamodbGlobalTable,
  dynamodbTable,
  glueRegistry,
  glueSchema,
  glueSchemaVersion,
  iamManagedPolicy,
  iamPolicy,
  iamRole,
  lambdaEventSourceMapping,
  lambdaFunction,
  lambdaPermission,
  mskServerlessCluster,
  namedCustomResource,
  schedulerSchedule,
  ...inertTypes,
];
