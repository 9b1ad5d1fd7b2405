/**
 * Runs a function once and waits for its answer. `LambdaEngine.invoke` is one.
 * @throws an error whose `code` is Lambda's own: TooManyRequestsException when the function is throttled, …
 */
export type InvokeFunction = (request: {
  /** The ARN. */
  readonly functionName: string;
  /** JSON. */
  readonly payload: string;
  readonly traceHeader: string;
}) => Promise<{
  readonly requestId: string;
  /** JSON. */
  readonly payload: string;
  readonly functionError?: string;
}>;

/**
 * Says what a function's resource policy lacks to let this API invoke it, undefined when it lets it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export type FindPermissionProblem = (call: {
  /** `apigateway.amazonaws.com` */
  readonly principal: string;
  readonly functionArn: string;
  /** `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path of the route>` */
  readonly sourceArn: string;
}) => string | undefined;
