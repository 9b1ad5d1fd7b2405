import * as z from 'zod';
import { defineContract } from '../../shared/http/contract.ts';
import { recordsAnswer, topicAnswer, topicsAnswer } from './kafka-answers.ts';
import { KAFKA_PROBLEMS } from './kafka-problems.ts';
import { filterText, flag, moment, positionsText, topicName, wholeNumber } from './texts.ts';

const route = { method: 'GET', tag: 'kafka', access: 'viewer', entry: 'kafka-admin/handler' } as const;

const topic = z.strictObject({ topic: topicName });

export const listTopics = defineContract({
  ...route,
  operationId: 'listTopics',
  path: '/topics',
  summary: 'The topics, with how many records they hold',
  answer: { status: 200, description: 'All that may be seen.', body: topicsAnswer },
  problems: KAFKA_PROBLEMS,
});

export const showTopic = defineContract({
  ...route,
  operationId: 'showTopic',
  path: '/topics/{topic}',
  summary: 'One topic: its partitions and its configuration',
  parameters: topic,
  answer: { status: 200, description: 'The topic.', body: topicAnswer },
  problems: { 404: 'There is no such topic.', ...KAFKA_PROBLEMS },
});

const FROM_RULE = 'must be beginning, end, an offset, or ISO 8601 with a zone';

export const readMessages = defineContract({
  ...route,
  operationId: 'readMessages',
  path: '/topics/{topic}/messages',
  summary: 'Records of a topic, decoded, oldest first; `positions` of the answer is the cursor to go on from',
  parameters: topic,
  query: z
    .strictObject({
      /** `beginning`, `end`, an offset, or a moment. Absent: the beginning. */
      from: z
        .union(
          [
            z.enum(['beginning', 'end']),
            wholeNumber(0, Number.MAX_SAFE_INTEGER),
            moment.transform((time) => ({ time })),
          ],
          FROM_RULE,
        )
        .default('beginning'),
      /** How many of the newest, in place of `from`; a filter is held against these. */
      last: wholeNumber(1, 1_000).optional(),
      partition: wholeNumber(0, 2_400).optional(),
      /** In place of `from`: where the answer before ended, as `0:17,1:4`. */
      positions: positionsText.optional(),
      limit: wholeNumber(1, 1_000).default(100),
      /** Fields of the value, as `user=alice`; several are joined by `&`, percent-encoded. */
      filter: filterText.optional(),
      /** Bytes in base64, nothing decoded; for operators, since viewers are shown no secrets. */
      raw: flag.default(false),
      /** How long to wait for a record when there is none yet. */
      wait_ms: wholeNumber(0, 20_000).default(0),
    })
    .refine(({ last, positions }) => last === undefined || positions === undefined, {
      path: ['last'],
      error: 'must not come with positions: it is the one or the other',
    }),
  answer: { status: 200, description: 'The records, and where to go on.', body: recordsAnswer },
  problems: {
    404: 'There is no such topic.',
    422: 'There is no such partition, or it does not hold that offset.',
    ...KAFKA_PROBLEMS,
  },
});
