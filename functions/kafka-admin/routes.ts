import type * as z from 'zod';
import {
  listDeadLetters as listDeadLettersContract,
  readDeadLetters as readDeadLettersContract,
  redriveDeadLetters as redriveContract,
} from '../api/contract/dead-letters.ts';
import {
  listGroups as listGroupsContract,
  resetOffsets as resetOffsetsContract,
  showGroup as showGroupContract,
} from '../api/contract/groups.ts';
import { planAnswer, setAnswer } from '../api/contract/kafka-answers.ts';
import {
  listTopics as listTopicsContract,
  readMessages as readMessagesContract,
  showTopic as showTopicContract,
} from '../api/contract/topics.ts';
import { answerInTime, remainingToAnswer } from '../shared/http/answer-in-time.ts';
import { mayUse } from '../shared/http/caller.ts';
import type { RouteContract } from '../shared/http/contract.ts';
import { HttpProblem } from '../shared/http/problem.ts';
import { implement, type Route, type RouteRequest } from '../shared/http/route.ts';
import { type AnswerOptions, runOperation } from './answer-request.ts';
import { explainToCaller } from './explain-to-caller.ts';
import type { Operation } from './operation.ts';
import { describeGroup } from './operations/describe-group.ts';
import { describeGroups } from './operations/describe-groups.ts';
import { describeTopic } from './operations/describe-topic.ts';
import { listDeadLetters } from './operations/list-dead-letters.ts';
import { listTopics } from './operations/list-topics.ts';
import { planOffsets } from './operations/plan-offsets.ts';
import { readDeadLetters } from './operations/read-dead-letters.ts';
import { readRecords } from './operations/read-records.ts';
import { redrive } from './operations/redrive.ts';
import { setOffsets } from './operations/set-offsets.ts';
import type { RecordFormats } from './record-formats.ts';

/** Runs an operation, in what is left of the time that the caller waits. */
type Run = (operation: Operation, request: object) => Promise<object>;

interface Serving<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  readonly contract: RouteContract<P, Q, B>;
  /** What fields of the operation are called in the request, where it is otherwise. */
  readonly names?: Readonly<Record<string, string>>;
  readonly work: (request: RouteRequest<z.output<P>, z.output<Q>, z.output<B>>, run: Run) => Promise<object>;
}

export interface RoutesOptions extends Omit<AnswerOptions, 'remainingMs'> {
  /** Show what viewers may see of records. */
  readonly formatsOfViewers: RecordFormats;
}

/** The operations as routes of the HTTP API: each answers what its contract tells, and in time. */
export function createRoutes({ formatsOfViewers, ...options }: RoutesOptions): readonly Route[] {
  function serve<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>({
    contract,
    names = {},
    work,
  }: Serving<P, Q, B>): Route {
    return implement(contract, async (request, context) => {
      const withinMs = remainingToAnswer(context.getRemainingTimeInMillis());
      const endsAt = performance.now() + withinMs;
      const formats = mayUse('operator', request.caller) ? options.formats : formatsOfViewers;
      const run: Run = (operation, asked) =>
        runOperation(operation, asked, {
          ...{ ...options, formats, remainingMs: () => endsAt - performance.now() },
        });
      try {
        const answer = await answerInTime(work(request, run), { withinMs, late: toTooLate });
        return contract.answer.body?.parse(answer);
      } catch (error) {
        throw explainToCaller(error, { parameters: Object(request.parameters), names });
      }
    });
  }

  return [
    serve({ contract: listTopicsContract, work: (_request, run) => run(listTopics, {}) }),
    serve({
      contract: showTopicContract,
      work: ({ parameters: { topic } }, run) => run(describeTopic, { topic }),
    }),
    serve({
      contract: readMessagesContract,
      names: { partitions: 'partition', 'from.positions': 'positions', 'from.offset': 'from' },
      work({ parameters: { topic }, query, caller }, run) {
        const { partition, limit, filter, raw, wait_ms: waitMs } = query;
        if (raw && !mayUse('operator', caller)) throw new HttpProblem(403, 'Raw bytes are for operators.');
        return run(readRecords, {
          ...{ topic, from: toFrom(query), max: limit, raw, waitMs },
          ...(partition !== undefined && { partitions: [partition] }),
          ...(filter && { filter }),
        });
      },
    }),
    serve({ contract: listGroupsContract, work: (_request, run) => run(describeGroups, {}) }),
    serve({
      contract: showGroupContract,
      work: ({ parameters: { group } }, run) => run(describeGroup, { group }),
    }),
    serve({
      contract: resetOffsetsContract,
      names: { offsets: 'to' },
      async work({ parameters: { group }, body }, run) {
        const { dry_run, ...asked } = body;
        const plan = planAnswer.parse(await run(planOffsets, { group, ...asked }));
        if (dry_run) return { ...plan, dry_run };
        const offsets = plan.changes.map(({ partition, to }) => ({ partition, offset: to }));
        const done = await run(setOffsets, { group, topic: plan.topic, offsets });
        return { ...plan, ...setAnswer.parse(done), dry_run };
      },
    }),
    serve({ contract: listDeadLettersContract, work: (_request, run) => run(listDeadLetters, {}) }),
    serve({
      contract: readDeadLettersContract,
      work({ parameters: { group }, query: { limit, positions, all } }, run) {
        return run(readDeadLetters, { group, max: limit, all, ...(positions && { positions }) });
      },
    }),
    serve({
      contract: redriveContract,
      names: { dryRun: 'dry_run' },
      work({ parameters: { group }, body: { dry_run: dryRun, ...asked } }, run) {
        return run(redrive, { group, dryRun, ...asked });
      },
    }),
  ];
}

type MessagesQuery = z.output<NonNullable<(typeof readMessagesContract)['query']>>;

/** Where reading begins, in the words of the operation. */
function toFrom({ from, last, positions }: MessagesQuery): unknown {
  if (positions !== undefined) return { positions };
  if (last !== undefined) return { last };
  if (typeof from === 'number') return { offset: from };
  return typeof from === 'string' ? from : { time: new Date(from.time).toISOString() };
}

function toTooLate(): HttpProblem {
  return new HttpProblem(
    503,
    'Kafka takes longer than a caller can be kept waiting. What was asked for may still be done: look before asking again.',
  );
}
