import * as z from 'zod';

/** The texts of API Gateway's maps; it leaves the map out when it is empty. */
const texts = z.record(z.string(), z.string()).default({});

/**
 * What API Gateway's HTTP APIs hand to a function, in payload format 2.0, as far as it is read here:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export const httpEventSchema = z.object({
  version: z.literal('2.0'),
  routeKey: z.string(),
  rawPath: z.string(),
  headers: texts,
  queryStringParameters: texts,
  pathParameters: texts,
  requestContext: z.object({
    requestId: z.string(),
    http: z.object({ method: z.string(), path: z.string() }),
    /** Absent of a route without an authorizer. */
    authorizer: z
      .object({ jwt: z.object({ claims: z.record(z.string(), z.unknown()) }) })
      .partial()
      .optional(),
  }),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().default(false),
});

export type HttpEvent = z.output<typeof httpEventSchema>;

/** Whether API Gateway has sent it, and nobody who invokes the function. */
export function isHttpEvent(event: unknown): boolean {
  return z.object({ version: z.literal('2.0'), routeKey: z.string() }).safeParse(event).success;
}
