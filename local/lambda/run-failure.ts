import { z } from 'zod';
import type { ProcessExit } from './environment-process.ts';
import { describeExit } from './exit-text.ts';
import type { RunResult } from './invocation-run.ts';

const errorPayload = z.object({ errorType: z.string().optional() });

/** What the service answers in the runtime's place. */
export function timeoutResult(requestId: string, timeoutSeconds: number, time: number): RunResult {
  const text = `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
  return {
    status: 'timeout',
    errorType: 'Sandbox.Timedout',
    payload: toPayload('Sandbox.Timedout', `RequestId: ${requestId} Error: ${text}`),
    fault: `${new Date(time).toISOString()} ${requestId} ${text}`,
  };
}

export function exitResult(requestId: string, exit: ProcessExit): RunResult {
  const text = `RequestId: ${requestId} Error: ${describeExit(exit)}`;
  return {
    status: 'error',
    errorType: 'Runtime.ExitError',
    payload: toPayload('Runtime.ExitError', text),
    fault: `${text}\nRuntime.ExitError`,
  };
}

/** Sync invocations: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (6 MB and some overhead). */
export const MAX_RESPONSE_BYTES = 6_291_556;

export function tooLargeResult(): RunResult {
  const text = `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`;
  const errorType = 'Function.ResponseSizeTooLarge';
  return { status: 'error', errorType, payload: toPayload(errorType, text) };
}

/** An error that the runtime posted itself; whatever it posted is the answer. */
export function postedResult(payload: string): RunResult {
  return { status: 'error', errorType: readErrorType(payload), payload };
}

function readErrorType(payload: string): string {
  try {
    return errorPayload.parse(JSON.parse(payload)).errorType ?? 'Unhandled';
  } catch {
    // A runtime of another make may post what it likes: it is handed on, without a type.
    return 'Unhandled';
  }
}

function toPayload(errorType: string, errorMessage: string): string {
  return JSON.stringify({ errorType, errorMessage });
}
