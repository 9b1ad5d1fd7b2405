import { useMemo } from 'react';
import type { listDeadLetters } from '../../../../api/contract/dead-letters.ts';
import type { listGroups } from '../../../../api/contract/groups.ts';
import type { listMappings } from '../../../../api/contract/mappings.ts';
import type { listErrors, readMetrics } from '../../../../api/contract/observe.ts';
import type { listTopics } from '../../../../api/contract/topics.ts';
import type { AnswerOf } from '../../../../shared/http/contract.ts';
import { useRead } from '../../api/hooks.ts';
import { useJournal, usePollMs, useRefreshOn, useRunner } from '../../runner/use-runner.ts';
import { useNow } from '../../ui/clock.ts';
import { assess, type Finding, type MappingState } from './assess.ts';
import { type MinuteSeries, rateOfEntries, rateOfSeries, sumSeries } from './measure.ts';
import { type Pipeline, pipelines } from './pipelines.ts';

/** One pipeline as it flows now; what is undefined is not known (yet). */
export interface FlowOf {
  readonly pipeline: Pipeline;
  readonly producedRate: number | undefined;
  /** Events a second that came to a decision: accepted, rejected. */
  readonly settledRate: number | undefined;
  readonly records: number | undefined;
  readonly lag: number | undefined;
  readonly waiting: number | undefined;
  readonly mapping: MappingState | undefined;
  /** Nobody tells any more: all of this is from before. */
  readonly isAway: boolean;
  /** In the last hour. */
  readonly accepted: number | undefined;
  readonly rejected: number | undefined;
}

export interface Flow {
  readonly flows: readonly FlowOf[];
  readonly findings: readonly Finding[];
  /** Not everything has been read yet, and nothing of what has is amiss. */
  readonly isLoading: boolean;
  /** Rates are of the last seconds, as the runner tells; else means of minutes. */
  readonly isLive: boolean;
  /** Nobody tells any more, and rates are not known. */
  readonly isAway: boolean;
  readonly metrics: AnswerOf<typeof readMetrics> | undefined;
  readonly errors: AnswerOf<typeof listErrors> | undefined;
  /** What could not be read, by what it is; what was read before is still told. */
  readonly unread: readonly string[];
}

const POLL = { live: 5_000, usual: 10_000, slow: 30_000 };
/** On AWS each reading of metrics is paid for, and of searches through logs an account has five a second, sixteen for each reading. */
const COSTLY_MS = 60_000;

/** Everything the overview tells, polled on AWS, and by the runner as far as it pushes. */
export function useFlow(): Flow {
  const runner = useRunner();
  const pushed = useJournal('metric');
  const now = useNow();
  const quick = usePollMs(POLL.usual, POLL.live);
  const usual = usePollMs(POLL.usual, POLL.slow);
  const costly = { pollMs: usePollMs(COSTLY_MS, POLL.slow), freshMs: usePollMs(COSTLY_MS / 2) };
  const metrics = useRead<typeof readMetrics>('/metrics', { query: { minutes: 60 }, ...costly });
  const groups = useRead<typeof listGroups>('/groups', { pollMs: quick });
  const letters = useRead<typeof listDeadLetters>('/dead-letters', { pollMs: usual });
  const topics = useRead<typeof listTopics>('/topics', { pollMs: quick });
  const errors = useRead<typeof listErrors>('/errors', { query: { minutes: 60 }, ...costly });
  const mappings = useRead<typeof listMappings>('/mappings', { pollMs: usual, enabled: !runner.isLive });
  useRefreshOn((entry) => entry.kind === 'dead-letter', ['/dead-letters']);
  useRefreshOn((entry) => entry.kind === 'function-log' && entry.record?.['level'] === 'ERROR', ['/errors']);

  // The runner tells of its mappings a moment after it is met.
  const pushedStates = runner.mappings.length === 0 ? undefined : runner.mappings;
  const states = runner.isLive
    ? pushedStates?.map(({ group, state, lastProcessingResult: result }) => ({ group, state, result }))
    : mappings.data?.items.map(({ group, state, last_result: result }) => ({ group, state, result }));
  const read = { metrics, groups, 'dead letters': letters, topics, errors };
  const unread = Object.entries(read).flatMap(([what, { error }]) => (error === null ? [] : [what]));
  // Without it nobody answers, and nothing flows.
  const { isAway } = runner;
  const findings = isAway
    ? [AWAY]
    : assess({
        mappings: states,
        groups: groups.data?.groups,
        letters: letters.data?.groups,
        errors: errors.data?.errors,
        ...{ unread, now },
      });
  // Nothing is said to be well before it is known to be.
  const isUnknown = states === undefined || Object.values(read).some(({ isPending }) => isPending);
  const series = metrics.data?.series;
  const rates = useMemo(
    () => ({ series, pushed: runner.isLive ? pushed : undefined, isAway }),
    [series, pushed, runner.isLive, isAway],
  );
  return {
    flows: pipelines.map((pipeline) => ({
      pipeline,
      ...measure(pipeline, rates, now),
      records: topics.data?.topics.find(({ topic }) => topic === pipeline.topic)?.records,
      lag: groups.data?.groups.find(({ group }) => group === pipeline.group)?.lag,
      waiting: letters.data?.groups.find(({ group }) => group === pipeline.group)?.waiting,
      mapping: states?.find(({ group }) => group === pipeline.group),
      isAway,
    })),
    findings,
    isLoading: findings.length === 0 && isUnknown,
    isLive: runner.isLive,
    isAway,
    metrics: metrics.data,
    errors: errors.data,
    unread,
  };
}

const AWAY: Finding = { tone: 'warn', text: 'Nobody answers: what is shown here is from before.' };

interface Rates {
  readonly series: readonly MinuteSeries[] | undefined;
  readonly pushed: Parameters<typeof rateOfEntries>[0] | undefined;
  readonly isAway: boolean;
}

function measure({ id: service }: Pipeline, { series, pushed, isAway }: Rates, now: number) {
  const rate = (metric: string): number | undefined => {
    if (isAway) return undefined;
    if (pushed !== undefined) return rateOfEntries(pushed, { service, metric }, now);
    return series && rateOfSeries(series, { service, metric }, now);
  };
  const settled = [rate('Accepted'), rate('Rejected')];
  return {
    // Fulfilment reads what orders produces.
    producedRate: rate('Produced'),
    settledRate: settled.every((one) => one === undefined)
      ? undefined
      : settled.reduce<number>((sum, one) => sum + (one ?? 0), 0),
    accepted: series && sumSeries(series, { service, metric: 'Accepted' }),
    rejected: series && sumSeries(series, { service, metric: 'Rejected' }),
  };
}
