import { findFunction } from './find-function.ts';
import { describeFunction } from './function-configuration.ts';
import { answerJson, type Operation } from './operation.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html */
export const getFunctionConfiguration: Operation = {
  name: 'GetFunctionConfiguration',
  method: 'GET',
  path: /^\/functions\/(?<name>[^/]+)\/configuration$/,
  async handle(call, context) {
    const definition = findFunction(call, context, 'lambda:GetFunctionConfiguration');
    return answerJson(200, describeFunction(definition));
  },
};
