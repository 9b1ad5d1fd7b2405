import { randomBytes } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import { asError } from '../core/errors.ts';
import type { IntegrationDefinition } from './api-definition.ts';
import type { Exchange } from './exchange.ts';
import { type GatewayResponse, readFunctionResponse } from './function-response.ts';
import { GatewayError } from './gateway-error.ts';
import type { InvokeFunction } from './invoke-function.ts';

/** What Lambda takes in one synchronous call: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;
const SHOWN_CHARACTERS = 300;

/**
 * Invokes the function and reads what it returned.
 * @throws GatewayError 413 when the event is larger than Lambda takes; 503 when the function is throttled, or works longer
 * than the integration waits (it goes on, nobody hears of it); 500 when it fails or returns what is no response.
 */
export async function callFunction(
  call: { integration: IntegrationDefinition; event: string; traceHeader: string; exchange: Exchange },
  { invoke, clock }: { invoke: InvokeFunction; clock: Clock },
): Promise<GatewayResponse> {
  const { integration, event, traceHeader, exchange } = call;
  const bytes = Buffer.byteLength(event);
  if (bytes > MAX_EVENT_BYTES)
    throw new GatewayError(413, `the event is ${bytes} bytes, and Lambda takes ${MAX_EVENT_BYTES}`);
  const startedAt = clock.now();
  const answered = new AbortController();
  const result = await Promise.race([
    invoke({ functionName: integration.functionArn, payload: event, traceHeader }).catch(toGatewayError),
    clock.sleep(integration.timeoutMs, answered.signal),
  ]);
  answered.abort();
  exchange.integrationMs = clock.now() - startedAt;
  if (result === undefined)
    throw new GatewayError(
      503,
      `${integration.functionName} did not answer within ${integration.timeoutMs} ms, the integration's TimeoutInMillis`,
    );
  if (result instanceof GatewayError) throw result;
  exchange.invocationId = result.requestId;
  if (result.functionError !== undefined)
    throw new GatewayError(500, `the function failed: ${result.payload.slice(0, SHOWN_CHARACTERS)}`);
  const response = readFunctionResponse(result.payload);
  if (typeof response === 'string')
    throw new GatewayError(500, `what the function returned is no response of format 2.0: ${response}`);
  return response;
}

/** Answered, not thrown: after the time is over nobody is there to catch it. */
function toGatewayError(thrown: unknown): GatewayError {
  const error = asError(thrown);
  const isThrottled = 'code' in error && error.code === 'TooManyRequestsException';
  return new GatewayError(isThrottled ? 503 : 500, `Lambda refused the invocation: ${error.message}`, {
    cause: error,
  });
}

/** The client's trace, or the first part of a new one: HTTP APIs record no segment of their own. */
export function traceHeaderOf(given: string | string[] | undefined, time: number): string {
  if (typeof given === 'string' && given.includes('Root=')) return given;
  const seconds = Math.floor(time / 1000).toString(16);
  return `Root=1-${seconds.padStart(8, '0')}-${randomBytes(12).toString('hex')}`;
}
