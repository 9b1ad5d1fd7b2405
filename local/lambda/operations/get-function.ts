import { pathToFileURL } from 'node:url';
import { findFunction } from './find-function.ts';
import { describeFunction } from './function-configuration.ts';
import { answerJson, type Operation } from './operation.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html */
export const getFunction: Operation = {
  name: 'GetFunction',
  method: 'GET',
  path: /^\/functions\/(?<name>[^/]+)$/,
  async handle(call, context) {
    const definition = findFunction(call, context, 'lambda:GetFunction');
    const { reservedConcurrency } = definition;
    return answerJson(200, {
      Configuration: describeFunction(definition),
      // On AWS a presigned S3 link to the archive; here the folder that runs.
      Code: { RepositoryType: 'S3', Location: pathToFileURL(definition.codeDirectory).href },
      ...(reservedConcurrency === undefined
        ? {}
        : { Concurrency: { ReservedConcurrentExecutions: reservedConcurrency } }),
    });
  },
};
