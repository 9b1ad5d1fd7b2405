import { useEffect, useMemo, useState } from 'react';
import type { listMappings } from '../../../../api/contract/mappings.ts';
import type { traceJourney } from '../../../../api/contract/observe.ts';
import type { readMessages } from '../../../../api/contract/topics.ts';
import { POLL_MS, useRead } from '../../api/hooks.ts';
import type { Problem } from '../../api/problem.ts';
import type { RunnerJourney } from '../../runner/types.ts';
import { usePollMs, useRunner, useRunnerRead } from '../../runner/use-runner.ts';
import { fromRunner } from './from-runner.ts';
import { fromTraces } from './from-traces.ts';
import { isOver, type Journey, type RecordPlace } from './journey.ts';

const MINUTE = 60_000;

/** How long behind a record its lines and traces are looked for, where they have to be searched. */
export type Span = '1' | '6' | '24';

export interface JourneyResult {
  readonly data: Journey | undefined;
  readonly error: Problem | null;
  readonly refetch: () => Promise<unknown>;
}

/** The record itself, as long as its topic holds it. */
export function useRecord({ topic, partition, offset }: RecordPlace) {
  return useRead<typeof readMessages>('/topics/{topic}/messages', {
    parameters: { topic },
    query: { positions: `${partition}:${offset}`, limit: 1 },
  });
}

/**
 * A record's journey: from the runner's journal where there is a runner, else from logs and traces.
 * @param recordedAt where to look for lines and traces, milliseconds since the epoch; they are awaited until it is known.
 */
export function useJourney(
  place: RecordPlace,
  { recordedAt, span }: { recordedAt: number | undefined; span: Span },
): JourneyResult {
  const { presence } = useRunner();
  const { topic, partition, offset } = place;
  const hasRunner = presence === 'present';
  const path = `/_runner/journeys/${encodeURIComponent(topic)}/${partition}/${offset}`;
  const [isDone, setDone] = useState(false);
  const told = useRunnerRead<RunnerJourney>(path, isDone ? {} : { pollMs: POLL_MS.fast });

  const traced = useRead<typeof traceJourney>('/journeys/{topic}/{partition}/{offset}', {
    parameters: { topic, partition, offset },
    query:
      recordedAt === undefined
        ? {}
        : {
            from: new Date(recordedAt - MINUTE).toISOString(),
            to: new Date(recordedAt + Number(span) * 60 * MINUTE).toISOString(),
          },
    enabled: presence === 'absent' && recordedAt !== undefined,
    pollMs: usePollMs(POLL_MS.slow),
  });
  const mappings = useRead<typeof listMappings>('/mappings', { enabled: presence === 'absent' });

  const data = useMemo(() => {
    if (hasRunner) return told.data && fromRunner(told.data);
    return traced.data && fromTraces(traced.data, mappings.data?.items ?? []);
  }, [hasRunner, told.data, traced.data, mappings.data]);
  useEffect(() => {
    if (data !== undefined && isOver(data, Date.now())) setDone(true);
  }, [data]);
  return hasRunner
    ? { data, error: told.error, refetch: told.refetch }
    : { data, error: traced.error, refetch: traced.refetch };
}
