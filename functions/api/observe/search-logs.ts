import {
  type CloudWatchLogsClient,
  type FilteredLogEvent,
  FilterLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { inChunks } from '../../shared/in-chunks.ts';
import { askInTime } from './ask-in-time.ts';

/**
 * Log groups searched side by side. CloudWatch Logs takes five searches a second from an account, and the client slows down
 * when it is told so: https://repost.aws/knowledge-center/cloudwatch-logs-throttling
 */
const AT_ONCE = 4;
/** An answer of Lambda has six megabytes at most. */
const MAX_BYTES = 2_000_000;
/** The log group of a function, unless it is given another. */
const GROUP_PREFIX = '/aws/lambda/';

export interface LogSearch {
  /** Of JSON lines: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-json-log-events.html */
  readonly pattern: string;
  /** Milliseconds since the epoch, both among it. */
  readonly from: number;
  readonly to: number;
  readonly order: 'oldest first' | 'newest first';
  /** Lines in all. */
  readonly limit: number;
}

/** A line that is a JSON object. */
export interface FoundLine {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly logGroup: string;
  readonly functionName: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly bytes: number;
}

export interface Findings {
  /** In the order that was asked for. */
  readonly lines: readonly FoundLine[];
  /** Whether there may be more: the time was up, or the limit or two megabytes were reached. */
  readonly truncated: boolean;
}

/** Where to search, and until when. */
export interface Logs {
  readonly client: CloudWatchLogsClient;
  readonly groups: readonly string[];
  readonly signal: AbortSignal;
}

/** Searches all log groups. One that is not there has no lines. */
export async function searchLogs(logs: Logs, search: LogSearch): Promise<Findings> {
  const found: FoundLine[] = [];
  let truncated = false;
  await inChunks(logs.groups, { size: 1, atOnce: AT_ONCE }, async ([group]) => {
    if (group === undefined) return;
    const { lines, isWhole } = await searchGroup(logs, group, search);
    found.push(...lines);
    truncated ||= !isWhole;
  });
  return cut(found, { ...search, truncated });
}

/** Puts what was found together in order, as much of it as an answer takes. */
export function cut(
  found: readonly FoundLine[],
  { order, limit, truncated }: Pick<LogSearch, 'order' | 'limit'> & Pick<Findings, 'truncated'>,
): Findings {
  const sign = order === 'oldest first' ? 1 : -1;
  const sorted = found.toSorted((one, other) => sign * (one.time - other.time));
  let bytes = 0;
  const lines = sorted.slice(0, limit).filter((line) => {
    bytes += line.bytes;
    return bytes <= MAX_BYTES;
  });
  return { lines, truncated: truncated || lines.length < found.length };
}

async function searchGroup(
  { client, signal }: Logs,
  logGroupName: string,
  { pattern, from, to, order, limit }: LogSearch,
): Promise<{ lines: FoundLine[]; isWhole: boolean }> {
  const lines: FoundLine[] = [];
  let bytes = 0;
  let nextToken: string | undefined;
  do {
    const command = new FilterLogEventsCommand({
      ...{ logGroupName, nextToken, filterPattern: pattern, limit: limit - lines.length },
      ...{ startTime: Math.max(0, from), endTime: to, startFromHead: order === 'oldest first' },
    });
    const page = await askInTime(signal, (options) => client.send(command, options)).catch(absorbMissing);
    if (page === undefined) return { lines, isWhole: false };
    const read = (page.events ?? []).flatMap((event) => readEvent(event, logGroupName));
    lines.push(...read);
    bytes += read.reduce((sum, line) => sum + line.bytes, 0);
    nextToken = page.nextToken;
  } while (nextToken !== undefined && lines.length < limit && bytes < MAX_BYTES);
  return { lines, isWhole: nextToken === undefined };
}

/** A log group that was deleted, or that nobody has made yet. */
function absorbMissing(error: unknown): { events?: FilteredLogEvent[]; nextToken?: string } {
  if (error instanceof ResourceNotFoundException) return {};
  throw error;
}

function readEvent({ timestamp = 0, message = '' }: FilteredLogEvent, logGroup: string): FoundLine[] {
  const fields = parseObject(message);
  if (fields === undefined) return [];
  const functionName = logGroup.replace(GROUP_PREFIX, '');
  return [{ time: timestamp, logGroup, functionName, fields, bytes: Buffer.byteLength(message) }];
}

function parseObject(message: string): Record<string, unknown> | undefined {
  try {
    const fields: unknown = JSON.parse(message);
    return typeof fields === 'object' && fields !== null ? { ...fields } : undefined;
  } catch (error) {
    // The pattern fits JSON alone, but what CloudWatch Logs takes for JSON is for it to say.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
