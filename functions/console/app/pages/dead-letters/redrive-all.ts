import type { RedriveAnswer } from '../../../../api/contract/kafka-answers.ts';

type Body = { readonly dry_run: boolean } & Partial<Pick<RedriveAnswer, 'positions' | 'until'>>;

/** What a run of several calls has come to. */
export interface RedriveRun {
  readonly redriven: RedriveAnswer['redriven'];
  readonly left: RedriveAnswer['left'];
  readonly calls: number;
  /** Whether it came to its end, was stopped by the function, or by whoever watched. */
  readonly end: 'running' | 'done' | 'stopped' | 'given up';
  /** Why the function stopped. */
  readonly stopped: string | null;
}

const NOTHING: RedriveRun = { redriven: [], left: [], calls: 0, end: 'running', stopped: null };

/**
 * Redrives every letter that waits when it begins, a hundred a call, and tells after each how far it has come. What is
 * parked again meanwhile is behind the end that the first call noted, so that it does not go round.
 */
export async function redriveAll(
  call: (body: Body) => Promise<RedriveAnswer>,
  {
    dryRun,
    signal,
    onProgress,
  }: { dryRun: boolean; signal?: AbortSignal; onProgress?: (run: RedriveRun) => void },
): Promise<RedriveRun> {
  let run = NOTHING;
  let body: Body = { dry_run: dryRun };
  for (;;) {
    const answer = await call(body);
    run = {
      redriven: [...run.redriven, ...answer.redriven],
      left: [...run.left, ...answer.left],
      calls: run.calls + 1,
      end:
        answer.stopped !== null
          ? 'stopped'
          : answer.more
            ? signal?.aborted
              ? 'given up'
              : 'running'
            : 'done',
      stopped: answer.stopped,
    };
    onProgress?.(run);
    if (run.end !== 'running') return run;
    body = { dry_run: dryRun, positions: answer.positions, until: answer.until };
  }
}

/** Reasons with how many letters were left for each, the most frequent first. */
export function countReasons(left: RedriveRun['left']): { reason: string; letters: number }[] {
  return [...Map.groupBy(left, ({ reason }) => reason)]
    .map(([reason, letters]) => ({ reason, letters: letters.length }))
    .sort((a, b) => b.letters - a.letters);
}
