import type { Service } from '../usage.ts';
import { cloudwatch } from './cloudwatch.ts';
import { cognito } from './cognito.ts';
import { dynamodb } from './dynamodb.ts';
import { httpApi } from './http-api.ts';
import { kms } from './kms.ts';
import { lambda } from './lambda.ts';
import { logs } from './logs.ts';
import { msk } from './msk.ts';
import { network } from './network.ts';
import { pollers } from './pollers.ts';
import { scheduler } from './scheduler.ts';
import { tracing } from './tracing.ts';

/** Every part of the bill, in its order. */
export const services: readonly Service[] = [
  msk,
  pollers,
  network,
  httpApi,
  cognito,
  lambda,
  dynamodb,
  logs,
  cloudwatch,
  tracing,
  scheduler,
  kms,
];
