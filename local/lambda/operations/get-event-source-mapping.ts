import { describeMapping, findMapping, mappingArn } from './event-source-mapping-configuration.ts';
import { answerJson, authorize, type Operation } from './operation.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html */
export const getEventSourceMapping: Operation = {
  name: 'GetEventSourceMapping',
  method: 'GET',
  path: /^\/event-source-mappings\/(?<uuid>[^/]+)$/,
  async handle({ request, uuid }, context) {
    authorize(context, request, {
      action: 'lambda:GetEventSourceMapping',
      resource: mappingArn(context, uuid),
    });
    return answerJson(200, describeMapping(findMapping(context, uuid), context));
  },
};
