import { alarm } from './alarm.ts';
import { apiStage, httpApi, integration } from './http-api.ts';
import { cluster, topics } from './kafka.ts';
import { lambdaFunction } from './lambda-function.ts';
import { logGroup } from './log-group.ts';
import { mapping } from './mapping.ts';
import { endpoint, flowLog } from './network.ts';
import type { ResourceReader } from './resource-reader.ts';
import { schedule } from './schedule.ts';
import { globalTable, table } from './tables.ts';
import { userPool } from './user-pool.ts';

/** By CloudFormation type. */
export const resourceReaders: Readonly<Record<string, ResourceReader>> = {
  'AWS::ApiGatewayV2::Api': httpApi,
  'AWS::ApiGatewayV2::Integration': integration,
  'AWS::ApiGatewayV2::Stage': apiStage,
  'AWS::CloudWatch::Alarm': alarm,
  'AWS::CloudWatch::CompositeAlarm': ({ id }) => ({ compositeAlarms: [{ id }] }),
  'AWS::CloudWatch::Dashboard': ({ id }) => ({ dashboards: [{ id }] }),
  'AWS::Cognito::UserPool': userPool,
  'AWS::DynamoDB::GlobalTable': globalTable,
  'AWS::DynamoDB::Table': table,
  'AWS::EC2::FlowLog': flowLog,
  'AWS::EC2::NatGateway': ({ id }) => ({ natGateways: [{ id }] }),
  'AWS::EC2::VPCEndpoint': endpoint,
  'AWS::KMS::Key': ({ id }) => ({ keys: [{ id }] }),
  'AWS::Lambda::EventSourceMapping': mapping,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Logs::LogGroup': logGroup,
  'AWS::MSK::ServerlessCluster': cluster,
  'AWS::Scheduler::Schedule': schedule,
  'Custom::KafkaTopics': topics,
};
