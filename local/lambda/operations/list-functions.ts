import { describeFunction } from './function-configuration.ts';
import { answerJson, authorize, type Operation } from './operation.ts';

/** All functions on one page. https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html */
export const listFunctions: Operation = {
  name: 'ListFunctions',
  method: 'GET',
  path: /^\/functions\/?$/,
  async handle({ request }, context) {
    authorize(context, request, { action: 'lambda:ListFunctions', resource: '*' });
    return answerJson(200, { Functions: context.engine.list().map(describeFunction) });
  },
};
