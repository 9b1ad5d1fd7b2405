import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { JsonObject } from '../../assembly/json.ts';
import type { ResourceFacts } from '../../assembly/resource-type.ts';
import { asError } from '../../core/errors.ts';
import type { InvocationResult } from '../../lambda/invocation.ts';
import { ThrottledError } from '../../lambda/lambda-error.ts';
import type { Platform } from '../platform.ts';
import { type CustomResourceResponse, openResponsePath, type ResponsePath } from './response.ts';

const THROTTLE_PAUSE_MS = 200;

export interface CustomResourceRequest {
  readonly platform: Platform;
  readonly facts: ResourceFacts;
  readonly functionArn: string;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  readonly request:
    | { readonly RequestType: 'Create'; readonly ResourceProperties: JsonObject }
    | {
        readonly RequestType: 'Update';
        readonly PhysicalResourceId: string;
        readonly ResourceProperties: JsonObject;
        readonly OldResourceProperties: JsonObject;
      };
}

const functionErrorSchema = z.looseObject({
  errorType: z.string().optional(),
  errorMessage: z.string().optional(),
});

/**
 * Sends one request to the function behind a custom resource and waits for what it puts to the response url.
 *
 * CloudFormation invokes asynchronously and hears of a failing function only when the time is over. Here the invocation
 * is awaited, so that a function error is known at once; a function that ends without an answer may still have somebody
 * else answer, so that is waited for.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
 * @throws Error with the reason that the function gave, of its failure, or of its silence.
 */
export async function requestCustomResource(options: CustomResourceRequest): Promise<CustomResourceResponse> {
  const { platform, facts, functionArn, request, timeoutSeconds, signal } = options;
  const ids = { StackId: facts.stackId, RequestId: randomUUID(), LogicalResourceId: facts.logicalId };
  const path = openResponsePath(platform.awsApi, ids);
  const gaveUp = Promise.withResolvers<never>();
  const timer = platform.clock.schedule(timeoutSeconds * 1000, () =>
    gaveUp.reject(
      new Error(
        `CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [${ids.RequestId}]. Waited ${timeoutSeconds} s (ServiceTimeout) for ${functionArn}.`,
      ),
    ),
  );
  const abort = (): void => gaveUp.reject(asError(signal.reason));
  signal.addEventListener('abort', abort, { once: true });
  try {
    signal.throwIfAborted();
    const event = {
      ...request,
      ...ids,
      ResponseURL: path.url,
      ResourceType: facts.type,
      ServiceToken: functionArn,
    };
    const silent = invokeUntilSilent(options, event, path);
    const answer = await Promise.race([path.response, gaveUp.promise, silent]);
    if (answer.Status === 'SUCCESS') return answer;
    throw new Error(
      `Received response status [FAILED] from custom resource. Message returned: ${answer.Reason ?? 'none'} (RequestId: ${ids.RequestId})`,
    );
  } finally {
    timer.cancel();
    signal.removeEventListener('abort', abort);
    path.close();
  }
}

/** Rejects when the function fails; one that ends otherwise leaves the floor to the answer, which may still come. */
async function invokeUntilSilent(
  request: CustomResourceRequest,
  event: object,
  path: ResponsePath,
): Promise<never> {
  const { platform, functionArn, facts, timeoutSeconds } = request;
  const result = await invokeWhenFree(request, JSON.stringify(event));
  if (result.functionError !== undefined) throw new Error(describeFunctionError(functionArn, result));
  if (!path.isAnswered())
    platform.journal.record({
      kind: 'warning',
      source: facts.logicalId,
      message: `${functionArn} ended without an answer for ${facts.logicalId}; one is awaited until ${timeoutSeconds} s (ServiceTimeout) are over.`,
    });
  return new Promise<never>(() => undefined);
}

/** CloudFormation's request waits in Lambda's queue for as long as the function runs as often as it may. */
async function invokeWhenFree(
  { platform, functionArn, facts, signal }: CustomResourceRequest,
  payload: string,
): Promise<InvocationResult> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await platform.lambda.invoke({ functionName: functionArn, payload });
    } catch (error) {
      if (!(error instanceof ThrottledError)) throw error;
      if (attempt === 1)
        platform.journal.record({
          kind: 'warning',
          source: facts.logicalId,
          message: `${facts.logicalId} waits for ${functionArn}, which runs as often as it may (${error.reason}).`,
        });
    }
    await platform.clock.sleep(THROTTLE_PAUSE_MS, signal);
    signal.throwIfAborted();
  }
}

function describeFunctionError(functionName: string, { payload, requestId }: InvocationResult): string {
  const read = functionErrorSchema.safeParse(JSON.parse(payload));
  const { errorType = 'Error', errorMessage = payload } = read.success ? read.data : {};
  return `the function ${functionName} failed: ${errorType}: ${errorMessage} (RequestId: ${requestId})`;
}
