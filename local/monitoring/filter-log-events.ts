import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ApiError } from '../core/api-error.ts';
import { compileFilterPattern } from './filter-pattern.ts';
import type { LogLine, LogStore } from './log-store.ts';
import { readPageToken, writePageToken } from './page-token.ts';
import { PatternError } from './pattern-error.ts';

const MAX_EVENTS = 10_000;
const MAX_PAGE_BYTES = 1024 * 1024;
/** Ours: as on AWS a page ends before its limit when much was searched, and may be empty though more are to come. */
const MAX_SEARCHED = 5_000;
/** Older than that only the direction from the oldest to the newest is known. */
const MIN_TAIL_START = Date.parse('2024-01-01T00:00:00Z');
const EVENT_ID_DIGITS = 56;

const time = z.int().nonnegative();
const streamName = z
  .string()
  .min(1)
  .max(512)
  .regex(/^[^:*]*$/, 'expected no : and no *');

/**
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 * `unmask` is not among them: nothing is masked here.
 */
export const filterLogEventsSchema = z
  .strictObject({
    logGroupName: z
      .string()
      .regex(/^[.\-_/#A-Za-z0-9]{1,512}$/, 'expected 1 to 512 letters, digits and .-_/#')
      .optional(),
    logGroupIdentifier: z.string().min(1).max(2048).optional(),
    logStreamNames: z.array(streamName).min(1).max(100).optional(),
    logStreamNamePrefix: streamName.optional(),
    startTime: time.optional(),
    endTime: time.optional(),
    filterPattern: z.string().max(1024).default(''),
    nextToken: z.string().min(1).optional(),
    limit: z.int().min(1).max(MAX_EVENTS).default(MAX_EVENTS),
    startFromHead: z.boolean().default(true),
    /** AWS takes it and looks at it no more. */
    interleaved: z.boolean().optional(),
  })
  .refine((given) => (given.logGroupName === undefined) !== (given.logGroupIdentifier === undefined), {
    error: 'Expected either logGroupName or logGroupIdentifier',
  })
  .refine((given) => given.logStreamNames === undefined || given.logStreamNamePrefix === undefined, {
    error: 'Expected logStreamNames or logStreamNamePrefix, and not both',
  })
  .refine(({ startTime = 0, endTime = startTime }) => startTime <= endTime, {
    error: 'startTime is after endTime',
  })
  .refine(({ startTime = 0, startFromHead }) => startFromHead || startTime >= MIN_TAIL_START, {
    error: 'startFromHead is false: expected a startTime of 2024 or later',
  });

export type FilterLogEventsInput = z.output<typeof filterLogEventsSchema>;

type Search = Omit<FilterLogEventsInput, 'nextToken' | 'limit' | 'startFromHead' | 'interleaved'>;

interface Start {
  readonly startFromHead: boolean;
  /** The sequence of a line. */
  readonly from?: number;
}

/**
 * A page of the lines of some functions, which share a log group. A stream is what a function wrote on one day; on AWS it
 * is what one of its environments wrote.
 * @throws ApiError InvalidParameterException for a pattern or a token that is none.
 */
export function filterLogEvents(
  store: LogStore,
  functions: ReadonlySet<string>,
  { nextToken, limit, startFromHead, interleaved: _, ...search }: FilterLogEventsInput,
): unknown {
  const fits = compile(search.filterPattern);
  const start: Start = nextToken === undefined ? { startFromHead } : readToken(search, nextToken);
  const events: unknown[] = [];
  let bytes = 0;
  let searched = 0;
  for (const line of start.startFromHead ? store.forwards(start.from ?? 0) : store.backwards(start.from)) {
    if (!functions.has(line.functionName) || !isWithin(line, search)) continue;
    const size = Buffer.byteLength(line.text);
    const isFull = events.length >= limit || (events.length > 0 && bytes + size > MAX_PAGE_BYTES);
    if (isFull || searched >= MAX_SEARCHED) {
      const next = writePageToken({ ...search, startFromHead: start.startFromHead }, line.sequence);
      return { events, searchedLogStreams: [], nextToken: next };
    }
    searched++;
    if (!fits(line)) continue;
    bytes += size;
    events.push(describe(line));
  }
  return { events, searchedLogStreams: [] };
}

function compile(pattern: string): ReturnType<typeof compileFilterPattern> {
  try {
    return compileFilterPattern(pattern);
  } catch (error) {
    if (error instanceof PatternError)
      throw new ApiError('InvalidParameterException', error.message, { cause: error });
    throw error;
  }
}

/** The token knows the direction, whatever comes with it. */
function readToken(search: Search, token: string): Start {
  for (const startFromHead of [true, false]) {
    const from = readPageToken({ ...search, startFromHead }, token);
    if (from !== undefined) return { startFromHead, from };
  }
  throw new ApiError(
    'InvalidParameterException',
    'The specified nextToken is invalid: send one of a page, with the same search.',
  );
}

function isWithin(
  line: LogLine,
  { startTime = 0, endTime = Number.POSITIVE_INFINITY, logStreamNames, logStreamNamePrefix }: Search,
): boolean {
  if (line.time < startTime || line.time > endTime) return false;
  if (logStreamNames !== undefined) return logStreamNames.includes(nameStream(line));
  return logStreamNamePrefix === undefined || nameStream(line).startsWith(logStreamNamePrefix);
}

function describe(line: LogLine): unknown {
  return {
    logStreamName: nameStream(line),
    timestamp: line.time,
    message: line.text,
    ingestionTime: line.time,
    eventId: String(line.sequence).padStart(EVENT_ID_DIGITS, '0'),
  };
}

/** `2026/01/31/[$LATEST]` and 32 hexadecimal digits. */
function nameStream({ time, functionName }: LogLine): string {
  const day = new Date(time).toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[$LATEST]${createHash('md5').update(functionName).digest('hex')}`;
}
