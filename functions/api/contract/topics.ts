import * as z from 'zod';
import { defineContract } from '../../shared/http/contract.ts';
import { recordsAnswer, topicAnswer, topicsAnswer } from './kafka-answers.ts';
import { flag, moment, name, wholeNumber } from './texts.ts';

const route = { method: 'GET', tag: 'kafka', access: 'viewer', entry: 'kafka-admin/handler' } as const;

const topic = z.strictObject({ topic: name });

export const listTopics = defineContract({
  ...route,
  operationId: 'listTopics',
  path: '/topics',
  summary: 'The topics, with how many records they hold',
  answer: { status: 200, description: 'All that may be seen.', body: topicsAnswer },
});

export const showTopic = defineContract({
  ...route,
  operationId: 'showTopic',
  path: '/topics/{topic}',
  summary: 'One topic: its partitions and its configuration',
  parameters: topic,
  answer: { status: 200, description: 'The topic.', body: topicAnswer },
});

const FROM_RULE = 'must be beginning, end, an offset, or ISO 8601 with a zone';

export const readMessages = defineContract({
  ...route,
  operationId: 'readMessages',
  path: '/topics/{topic}/messages',
  summary: 'Records of a topic, decoded, oldest first; `positions` of the answer is the cursor to go on from',
  parameters: topic,
  query: z.strictObject({
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
    /** How many of the newest, in place of `from`. */
    last: wholeNumber(1, 1_000).optional(),
    partition: wholeNumber(0, 2_400).optional(),
    /** In place of `from`: where the answer before ended, as `0:17,1:4`. */
    positions: z
      .string()
      .max(60_000)
      .regex(
        /^\d{1,4}:\d{1,16}(?:,\d{1,4}:\d{1,16})*$/,
        'must be <partition>:<offset> pairs joined by commas',
      )
      .optional(),
    limit: wholeNumber(1, 1_000).default(100),
    /** Fields of the value, as `user=alice`; several are joined by `&`, percent-encoded. */
    filter: z.string().max(4_000).optional(),
    /** Bytes in base64, nothing decoded. */
    raw: flag.default(false),
    /** How long to wait for a record when there is none yet. */
    wait_ms: wholeNumber(0, 20_000).default(0),
  }),
  answer: { status: 200, description: 'The records, and where to go on.', body: recordsAnswer },
});
