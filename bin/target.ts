import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import { asError, UserError } from '../local/core/errors.ts';
import type { RunnerDescription } from '../local/runner-description.ts';
import { explainFailure } from './explain-failure.ts';

const functionErrorSchema = z.object({
  errorType: z.string().optional(),
  errorMessage: z.string().optional(),
});

/** Where commands act: the stacks' outputs and the clients to reach what they name. */
export interface Target {
  readonly documents: DynamoDBDocumentClient;
  readonly lambda: LambdaClient;
  /** @throws UserError REQUEST_FAILED when no stack has that output. */
  output(name: string): string;
  /**
   * Invokes a function with a JSON payload and answers its JSON result.
   * @throws UserError REQUEST_FAILED with the function's own words when it failed.
   */
  invoke(functionName: string, payload: unknown): Promise<unknown>;
  close(): void;
}

export function connectRunner(runner: Omit<RunnerDescription, 'pid'>): Target {
  const config = {
    endpoint: runner.awsApiUrl,
    region: runner.region,
    credentials: runner.credentials,
    // Not what the person has set for AWS: neither goes with an endpoint.
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
  };
  const dynamodb = new DynamoDBClient(config);
  const lambda = new LambdaClient(config);
  const outputs = Object.assign({}, ...Object.values(runner.outputs)) as Record<string, string>;
  return {
    documents: DynamoDBDocumentClient.from(dynamodb),
    lambda,
    output(name) {
      const value = outputs[name];
      if (value === undefined) {
        throw new UserError(
          'REQUEST_FAILED',
          `No stack has an output ${name}; there are ${Object.keys(outputs).join(', ')}.`,
        );
      }
      return value;
    },
    async invoke(functionName, payload) {
      const answer = await lambda
        .send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) }))
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
