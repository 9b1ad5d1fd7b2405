import { z } from 'zod';
import { defineResource } from './define-resource.ts';
import { toGatewayId } from './http-apis/gateway-id.ts';
import { integer } from './scalars.ts';

/** The longest that an HTTP API waits: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_TIMEOUT_MS = 30_000;
const FUNCTION_ARN = /^arn:[\w-]+:lambda:[\w-]+:\d+:function:/;
/** What API Gateway itself would call: the function stands in the path of Lambda's API. */
const INVOCATION_ARN = /^arn:[\w-]+:apigateway:[\w-]+:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-integration.html */
export const apiGatewayV2Integration = defineResource({
  type: 'AWS::ApiGatewayV2::Integration',
  properties: z.strictObject({
    ApiId: z.string(),
    IntegrationType: z.literal('AWS_PROXY', 'only AWS_PROXY, of functions, is emulated'),
    IntegrationUri: z
      .string()
      .refine((uri) => FUNCTION_ARN.test(toFunctionArn(uri)), 'only functions are emulated as integrations'),
    PayloadFormatVersion: z.literal('2.0', 'only the payload format 2.0 is emulated'),
    TimeoutInMillis: integer(50, MAX_TIMEOUT_MS).default(MAX_TIMEOUT_MS),
    IntegrationMethod: z.literal('POST', 'functions are invoked with POST').optional(),
    ConnectionType: z.literal('INTERNET', 'VPC links are not emulated').optional(),
  }),
  ignored: { Description: 'it is for people' },
  attributes: ({ facts }) => {
    const id = toGatewayId('integration', facts);
    return { Ref: id, IntegrationId: id };
  },
  start: ({ properties, platform, attribute }) => {
    const arn = toFunctionArn(properties.IntegrationUri);
    const target = platform.deployed.findFunction(arn);
    if (target === undefined)
      throw new Error(
        `Function not found: ${arn}. Declare it in the app; versions and aliases are not emulated.`,
      );
    platform.httpApis.get(properties.ApiId).addIntegration({
      ...{ id: attribute('IntegrationId'), timeoutMs: properties.TimeoutInMillis },
      ...{ functionName: target.name, functionArn: target.arn },
    });
    return {};
  },
});

function toFunctionArn(uri: string): string {
  return INVOCATION_ARN.exec(uri)?.[1] ?? uri;
}
