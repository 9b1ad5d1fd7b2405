import * as z from 'zod';
import { wholeNumber } from './texts.ts';

const MAX_LIMIT = 200;
const MAX_CURSOR_LENGTH = 2_000;

/** The query of every list that comes in pages; filters are added to it. */
export const pageQuery = {
  limit: wholeNumber(1, MAX_LIMIT)
    .default(50)
    .describe('Items on a page at most; with filters there may be fewer or none, though more are to come.'),
  cursor: z
    .string()
    .min(1)
    .max(MAX_CURSOR_LENGTH, 'must be the "next" of a page')
    .optional()
    .describe('`next` of the page before, with the same filters; there is no page more when it is null.'),
};

/** A page of a list: it may be empty though more are to come, when a filter fits few. */
export function pageOf<S extends z.ZodType>(item: S) {
  return z.object({
    items: z.array(item),
    /** The cursor of the next page; null on the last. */
    next: z.string().nullable(),
  });
}

/** All of a list that is short. */
export function listOf<S extends z.ZodType>(item: S) {
  return z.object({ items: z.array(item) });
}
