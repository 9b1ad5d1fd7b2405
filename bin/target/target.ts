import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient, type LambdaClientConfig } from '@aws-sdk/client-lambda';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import { asError, UserError } from '../../local/core/errors.ts';
import type { RunnerDescription } from '../../local/runner-description.ts';
import { explainFailure } from './explain-failure.ts';

const functionErrorSchema = z.object({
  errorType: z.string().optional(),
  errorMessage: z.string().optional(),
});

/** Where commands act: the stacks' outputs and the clients to reach what they name. */
export interface Target {
  /** `the runner`, or `AWS`: for sentences. */
  readonly name: string;
  readonly documents: DynamoDBDocumentClient;
  readonly lambda: LambdaClient;
  /** @throws UserError STACK_ABSENT when no stack has that output. */
  output(name: string): string;
  /**
   * Invokes a function with a JSON payload and answers its JSON result.
   * @param signal stops waiting for the answer; the function goes on.
   * @throws UserError REQUEST_FAILED with the function's own words when it failed; AbortError by the signal.
   */
  invoke(functionName: string, payload: unknown, signal?: AbortSignal): Promise<unknown>;
  close(): void;
}

export interface TargetClients {
  readonly name: string;
  readonly dynamodb: DynamoDBClient;
  readonly lambda: LambdaClient;
  /** Of all stacks together. */
  readonly outputs: ReadonlyMap<string, string>;
}

export function connectRunner(runner: Omit<RunnerDescription, 'pid'>): Target {
  const config = {
    endpoint: runner.awsApiUrl,
    region: runner.region,
    credentials: runner.credentials,
    // Not what the person has set for AWS: neither goes with an endpoint.
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
  } satisfies DynamoDBClientConfig & LambdaClientConfig;
  return createTarget({
    name: 'the runner',
    dynamodb: new DynamoDBClient(config),
    lambda: new LambdaClient(config),
    outputs: new Map(Object.values(runner.outputs).flatMap((outputs) => Object.entries(outputs))),
  });
}

/** The same commands on any clients: what differs between AWS and the runner is how these were made. */
export function createTarget({ name, dynamodb, lambda, outputs }: TargetClients): Target {
  return {
    name,
    documents: DynamoDBDocumentClient.from(dynamodb, { marshallOptions: { removeUndefinedValues: true } }),
    lambda,
    output(wanted) {
      const value = outputs.get(wanted);
      if (value !== undefined) return value;
      throw new UserError(
        'STACK_ABSENT',
        `No stack of ${name} has an output ${wanted}: what this command needs is not deployed there.`,
      );
    },
    async invoke(functionName, payload, signal) {
      const answer = await lambda
        .send(
          new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) }),
          signal === undefined ? {} : { abortSignal: signal },
        )
        .catch((error: unknown) => {
          throw explainFailure(asError(error)) ?? error;
        });
      const result: unknown = JSON.parse(Buffer.from(answer.Payload ?? []).toString('utf8') || 'null');
      if (answer.FunctionError === undefined) return result;
      const { errorType, errorMessage } = functionErrorSchema.parse(result);
      throw new UserError(
        'REQUEST_FAILED',
        `${functionName} failed: ${errorType ?? answer.FunctionError}: ${errorMessage ?? ''}`,
      );
    },
    close() {
      dynamodb.destroy();
      lambda.destroy();
    },
  };
}
