import { z } from 'zod';
import { Problem } from './problem.ts';
import type { Recorder } from './recorder.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;
/** `{"payload":…}` around it, and the space that people put between things. */
export const MAX_REPLAY_BODY_BYTES = MAX_PAYLOAD_BYTES + 64 * 1024;

export const replaySchema = z.strictObject({
  payload: z.unknown().nonoptional({ error: 'is missing; it may be any JSON' }),
});

/** As much of Lambda as a replay takes. An error it throws with a numeric `status` is answered with that. */
export type InvokeFunction = (call: {
  readonly functionName: string;
  readonly payload: string;
}) => Promise<{ readonly requestId: string; readonly payload: string; readonly functionError?: string }>;

export interface ReplayAnswer {
  readonly requestId: string;
  readonly status: 'running' | 'success' | 'error' | 'timeout';
  readonly result: string | null;
  readonly errorType?: string;
}

/**
 * Runs a function with a payload that somebody has edited, and waits for what becomes of it.
 * @throws Problem 413 for a payload beyond what Lambda takes; 429 or 503 where Lambda refuses to run it.
 */
export async function replay(
  call: { functionName: string; payload: unknown },
  { invoke, recorder }: { invoke: InvokeFunction; recorder: Recorder },
): Promise<ReplayAnswer> {
  const payload = JSON.stringify(call.payload);
  const bytes = Buffer.byteLength(payload);
  if (bytes > MAX_PAYLOAD_BYTES)
    throw new Problem(413, `The payload has ${bytes} bytes; a function takes ${MAX_PAYLOAD_BYTES}.`);
  const answer = await refusable(() => invoke({ functionName: call.functionName, payload }));
  const kept = recorder.invocations.find(answer.requestId);
  const { errorType } = kept?.end ?? {};
  return {
    requestId: answer.requestId,
    status: kept?.status ?? (answer.functionError === undefined ? 'success' : 'error'),
    result: answer.payload,
    ...(errorType === undefined ? {} : { errorType }),
  };
}

async function refusable<T>(invoke: () => Promise<T>): Promise<T> {
  try {
    return await invoke();
  } catch (thrown) {
    const isRefusal = thrown instanceof Error && 'status' in thrown && typeof thrown.status === 'number';
    if (!isRefusal) throw thrown;
    throw new Problem(Number(thrown.status) === 429 ? 429 : 503, thrown.message, { cause: thrown });
  }
}
