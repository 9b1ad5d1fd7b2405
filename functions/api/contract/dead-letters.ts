import * as z from 'zod';
import { defineContract } from '../../shared/http/contract.ts';
import { deadLettersAnswer, lettersAnswer, redriveAnswer } from './kafka-answers.ts';
import { flag, name, wholeNumber } from './texts.ts';

const tag = 'dead letters';
const entry = 'kafka-admin/handler';
const group = z.strictObject({ group: name });
const position = z.strictObject({ partition: z.int().min(0), offset: z.int().min(0) });
const positions = z.array(position).min(1).max(2_400);

export const listDeadLetters = defineContract({
  ...{ method: 'GET', tag, access: 'viewer', entry },
  operationId: 'listDeadLetters',
  path: '/dead-letters',
  summary: 'How many dead letters each group has, and how many wait',
  answer: { status: 200, description: 'One line for each group.', body: deadLettersAnswer },
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
    positions: z
      .string()
      .max(60_000)
      .regex(
        /^\d{1,4}:\d{1,16}(?:,\d{1,4}:\d{1,16})*$/,
        'must be <partition>:<offset> pairs joined by commas',
      )
      .optional(),
    /** Those that were redriven, too. */
    all: flag.default(false),
  }),
  answer: { status: 200, description: 'The letters, and where to go on.', body: lettersAnswer },
});

export const redriveDeadLetters = defineContract({
  ...{ method: 'POST', tag, access: 'operator', entry },
  operationId: 'redriveDeadLetters',
  path: '/dead-letters/{group}/redrive',
  summary: 'Send the records of dead letters back to their topic: those named, or the oldest that wait',
  parameters: group,
  body: z.strictObject({
    /** Absent: the oldest that wait, up to `max`. */
    letters: z.array(position).min(1).max(100).optional(),
    max: z.int().min(1).max(100).default(100),
    /** How often a record may be sent back in all. */
    limit: z.int().min(0).max(1_000_000).default(3),
    dry_run: z.boolean().default(false),
    /** Both from the answer before, in a run of several calls. */
    positions: positions.optional(),
    until: positions.optional(),
  }),
  answer: {
    status: 200,
    description: 'What was sent where, what was left and why, and whether there are more.',
    body: redriveAnswer,
  },
  problems: { 422: 'There is no such group or letter.' },
});
