import * as z from 'zod';
import { defineContract } from '../../shared/http/contract.ts';
import { deadLettersAnswer, lettersAnswer, redriveAnswer } from './kafka-answers.ts';
import { KAFKA_PROBLEMS } from './kafka-problems.ts';
import { flag, name, positionsText, wholeNumber } from './texts.ts';

const tag = 'dead letters';
const entry = 'kafka-admin/handler';
const group = z.strictObject({ group: name });
const position = z.strictObject({ partition: z.int().min(0), offset: z.int().min(0) });
const positions = z
  .array(position)
  .min(1)
  .max(2_400)
  .refine(
    (list) => new Set(list.map(({ partition }) => partition)).size === list.length,
    'must name each partition once',
  );

export const listDeadLetters = defineContract({
  ...{ method: 'GET', tag, access: 'viewer', entry },
  operationId: 'listDeadLetters',
  path: '/dead-letters',
  summary: 'How many dead letters each group has, and how many wait',
  answer: { status: 200, description: 'One line for each group.', body: deadLettersAnswer },
  problems: KAFKA_PROBLEMS,
});

export const readDeadLetters = defineContract({
  ...{ method: 'GET', tag, access: 'viewer', entry },
  operationId: 'readDeadLetters',
  path: '/dead-letters/{group}',
  summary: 'The dead letters of a group with the records they are about, oldest first',
  parameters: group,
  query: z.strictObject({
    limit: wholeNumber(1, 500).default(100),
    /** Where the answer before ended, as `0:17,1:4`. */
    positions: positionsText.optional(),
    /** Those that were redriven, too. */
    all: flag.default(false),
  }),
  answer: { status: 200, description: 'The letters, and where to go on.', body: lettersAnswer },
  problems: {
    404: 'There is no such group, or it has no dead letters.',
    422: 'The dead-letter topic does not hold those positions.',
    ...KAFKA_PROBLEMS,
  },
});

export const redriveDeadLetters = defineContract({
  ...{ method: 'POST', tag, access: 'operator', entry },
  operationId: 'redriveDeadLetters',
  path: '/dead-letters/{group}/redrive',
  summary: 'Send the records of dead letters back to their topic: those named, or the oldest that wait',
  parameters: group,
  body: z
    .strictObject({
      /** These and no others, each to its own; absent: the oldest that wait, up to `max`. */
      letters: z
        .array(position)
        .min(1)
        .max(100)
        .refine(
          (list) =>
            new Set(list.map(({ partition, offset }) => `${partition}:${offset}`)).size === list.length,
          'must name each letter once',
        )
        .optional(),
      max: z.int().min(1).max(100).default(100),
      /** How often a record may be sent back in all. */
      limit: z.int().min(0).max(1_000_000).default(3),
      dry_run: z.boolean().default(false),
      /** Both from the answer before, in a run of several calls. */
      positions: positions.optional(),
      until: positions.optional(),
    })
    .refine(
      ({ letters, positions, until }) =>
        letters === undefined || (positions === undefined && until === undefined),
      { path: ['letters'], error: 'must not come with positions or until, which go on with a run of all' },
    ),
  answer: {
    status: 200,
    description: 'What was sent where, what was left and why, and whether there are more.',
    body: redriveAnswer,
  },
  problems: {
    404: 'There is no such group, or it has no dead letters.',
    422: 'There is no such letter.',
    ...KAFKA_PROBLEMS,
  },
});
