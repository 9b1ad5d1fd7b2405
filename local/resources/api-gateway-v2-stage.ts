import { z } from 'zod';
import { findFormatProblem } from '../http-api/access-log.ts';
import type { StageDefinition, ThrottlingDefinition } from '../http-api/api-definition.ts';
import { defineResource } from './define-resource.ts';
import { flag, integer, TAGS_IGNORED, text } from './scalars.ts';

const MAX_LIMIT = 1_000_000;

const routeSettings = z.strictObject({
  ThrottlingBurstLimit: integer(0, MAX_LIMIT).optional(),
  ThrottlingRateLimit: z
    .union([
      z.number(),
      z
        .string()
        .regex(/^\d+(\.\d+)?$/)
        .transform(Number),
    ])
    .refine((rate) => rate >= 0 && rate <= MAX_LIMIT, `expected a number from 0 to ${MAX_LIMIT}`)
    .optional(),
});
type RouteSettings = z.output<typeof routeSettings>;

const properties = z.strictObject({
  ApiId: z.string(),
  StageName: z.literal('$default', 'only the stage $default is emulated'),
  AutoDeploy: flag.refine((isOn) => isOn, 'deployments are not emulated: expected true'),
  DefaultRouteSettings: routeSettings.default({}),
  RouteSettings: z.record(z.string(), routeSettings).default({}),
  StageVariables: z.record(z.string().regex(/^\w+$/), text).default({}),
  AccessLogSettings: z
    .strictObject({
      DestinationArn: z.string(),
      Format: z.string().superRefine((format, context) => {
        const problem = findFormatProblem(format);
        if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
      }),
    })
    .optional(),
});
type Properties = z.output<typeof properties>;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-stage.html */
export const apiGatewayV2Stage = defineResource({
  type: 'AWS::ApiGatewayV2::Stage',
  properties,
  ignored: {
    Description: 'it is for people',
    'DefaultRouteSettings.DetailedMetricsEnabled': "requests are in the runner's journal one by one",
    Tags: TAGS_IGNORED,
  },
  judgedOnly: { AccessLogSettings: "its lines are in the runner's journal, in no log group" },
  attributes: ({ properties: { StageName } }) => ({ Ref: StageName }),
  start: ({ properties, platform }) => {
    platform.httpApis.get(properties.ApiId).setStage(toDefinition(properties));
    return {};
  },
});

function toDefinition(given: Properties): StageDefinition {
  const { DefaultRouteSettings, RouteSettings, StageVariables, AccessLogSettings } = given;
  return {
    throttling: toThrottling(DefaultRouteSettings),
    routeThrottling: Object.fromEntries(
      Object.entries(RouteSettings).map(([key, settings]) => [key, toThrottling(settings)]),
    ),
    variables: StageVariables,
    ...(AccessLogSettings === undefined ? {} : { accessLogFormat: AccessLogSettings.Format }),
  };
}

function toThrottling(settings: RouteSettings): ThrottlingDefinition {
  const { ThrottlingBurstLimit: burst, ThrottlingRateLimit: rate } = settings;
  return { ...(burst === undefined ? {} : { burst }), ...(rate === undefined ? {} : { rate }) };
}
