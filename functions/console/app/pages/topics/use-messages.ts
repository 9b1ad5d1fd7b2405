import { useCallback, useEffect, useRef, useState } from 'react';
import type { ShownRecord } from '../../../../api/contract/kafka-answers.ts';
import type { readMessages } from '../../../../api/contract/topics.ts';
import type { AnswerOf } from '../../../../shared/http/contract.ts';
import type { Api } from '../../api/api.ts';
import { isPassing, Problem } from '../../api/problem.ts';
import { useSession } from '../../session/session-context.ts';
import { wait, waitUntilSeen } from '../../wait.ts';
import { type MessageQuery, toFirstQuery, toNextQuery } from './message-query.ts';
import { appendRecords, countBehind, type Positions } from './record-list.ts';

type Answer = AnswerOf<typeof readMessages>;

/** How long a call of a tail waits in Kafka for something to come. */
const TAIL_WAIT_MS = 4_000;
const AFTER_PROBLEM_MS = 2_000;

interface Reading {
  readonly records: readonly ShownRecord[];
  readonly positions: Positions;
  readonly behind: number;
  readonly hasMore: boolean;
}

export interface Messages {
  /** Undefined until the first page is there. */
  readonly reading: Reading | undefined;
  readonly problem: Error | undefined;
  readonly isLoading: boolean;
  readonly isTailing: boolean;
  setTailing(isTailing: boolean): void;
  loadMore(): void;
  retry(): void;
}

/** The messages of a topic from somewhere on, page by page, and as they come. */
export function useMessages(topic: string, query: MessageQuery): Messages {
  const { api } = useSession();
  const [reading, setReading] = useState<Reading>();
  const [problem, setProblem] = useState<Error>();
  const [isLoading, setLoading] = useState(true);
  const [isTailing, setTailing] = useState(false);
  const [round, setRound] = useState(0);
  const at = useRef<Positions>([]);
  const abort = useRef<AbortController>(undefined);

  const take = useCallback((answer: Answer, { isFirst = false, bound = false } = {}) => {
    at.current = answer.positions;
    setProblem(undefined);
    setReading((before) => ({
      records:
        isFirst || before === undefined
          ? answer.records
          : appendRecords(before.records, answer.records, bound),
      positions: answer.positions,
      behind: countBehind(answer.positions, answer.ends),
      hasMore: answer.more,
    }));
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round reads the same again
  useEffect(() => {
    const stop = new AbortController();
    abort.current = stop;
    setLoading(true);
    readFirst(api, { topic, query, signal: stop.signal })
      .then(
        (answer) => take(answer, { isFirst: true }),
        (error: unknown) => stop.signal.aborted || setProblem(toError(error)),
      )
      .finally(() => stop.signal.aborted || setLoading(false))
      .catch(reportError);
    return () => stop.abort();
  }, [api, topic, query, take, round]);

  const isReady = reading !== undefined && !isLoading;
  useEffect(() => {
    if (!isTailing || !isReady) return;
    const stop = new AbortController();
    const follow = async () => {
      while (!stop.signal.aborted) {
        // What comes meanwhile waits in Kafka; each call of a tail keeps a function for seconds.
        await waitUntilSeen(stop.signal);
        if (stop.signal.aborted) return;
        try {
          const next = { ...toNextQuery(query, at.current), wait_ms: TAIL_WAIT_MS };
          take(await read(api, { topic, query: next, signal: stop.signal }), { bound: true });
        } catch (error) {
          if (stop.signal.aborted) return;
          setProblem(toError(error));
          if (!isPassing(error)) {
            setTailing(false);
            return;
          }
          await wait(AFTER_PROBLEM_MS, stop.signal);
        }
      }
    };
    follow().catch(reportError);
    return () => stop.abort();
  }, [api, topic, query, take, isTailing, isReady]);

  const loadMore = () => {
    const signal = abort.current?.signal;
    setLoading(true);
    read(api, { topic, query: toNextQuery(query, at.current), signal })
      .then(take, (error: unknown) => signal?.aborted || setProblem(toError(error)))
      .finally(() => signal?.aborted || setLoading(false))
      .catch(reportError);
  };
  return { reading, problem, isLoading, isTailing, setTailing, loadMore, retry: () => setRound(round + 1) };
}

interface Asked<Q> {
  readonly topic: string;
  readonly query: Q;
  readonly signal: AbortSignal | undefined;
}

async function readFirst(api: Api, { topic, query, signal }: Asked<MessageQuery>): Promise<Answer> {
  return read(api, { topic, query: toFirstQuery(query), signal });
}

function read(api: Api, { topic, query, signal }: Asked<Record<string, string | number>>): Promise<Answer> {
  return api.get<typeof readMessages>('/topics/{topic}/messages', { parameters: { topic }, query, signal });
}

/** What was typed and cannot be asked for is a problem like any other. */
function toError(error: unknown): Error {
  if (error instanceof RangeError)
    return new Problem({ status: 400, title: 'This cannot be asked for', detail: error.message });
  return error instanceof Error ? error : new Error(String(error));
}
