import type { styleText } from 'node:util';
import { z } from 'zod';
import type { JournalEntry } from '../../local/core/journal.ts';
import { paint } from './print.ts';

/** One line of the feed: what happened (`kind`), in words, where on Kafka, and what it is about. */
export interface FeedLine {
  readonly time: number;
  /** What a function says of a record (`outcome`), or one of the runner's own: see STYLES. */
  readonly kind: string;
  readonly text: string;
  readonly where?: string;
  /** Of the order, payment or event. */
  readonly id?: string;
  readonly reason?: string;
  /** Who logged it: a consumer group, or a producer's pipeline. */
  readonly service?: string;
}

type Style = Parameters<typeof styleText>[0];

/** Outcomes first, then what the runner itself tells. An outcome that is not here is shown without colour. */
const STYLES: Readonly<Record<string, Style>> = {
  produced: 'cyan',
  tracked: 'blue',
  stored: 'blue',
  accepted: 'green',
  sent: 'green',
  logged: 'green',
  rejected: 'yellow',
  refused: 'yellow',
  suppressed: 'yellow',
  deferred: 'yellow',
  dropped: 'magenta',
  skipped: 'gray',
  running: 'green',
  disabled: 'yellow',
  captured: 'cyan',
  invalid: 'red',
  parked: 'magenta',
  denied: 'red',
  failed: 'red',
  warning: 'yellow',
  error: 'red',
};

/** What every line of a pipeline's function about a record holds; `summary` is for people where `message` is not. */
const told = z.looseObject({
  outcome: z.string(),
  id: z.string(),
  summary: z.string().optional(),
  message: z.string(),
  service: z.string().optional(),
  reason: z.string().optional(),
});
const place = z.looseObject({
  topic: z.string(),
  partition: z.number(),
  offset: z.union([z.string(), z.number()]),
});
const invalid = z.looseObject({
  violations: z.array(z.string()),
  service: z.string().optional(),
  summary: z.string().optional(),
});
const anyLine = z.looseObject({
  message: z.string(),
  level: z.string(),
  /** As Powertools writes an error that is logged. */
  error: z.looseObject({ message: z.string() }).optional().catch(undefined),
  reason: z.string().optional().catch(undefined),
});

/** What the feed says of a journal entry; undefined for what nobody wants to read line by line. */
export function describeEntry(entry: JournalEntry): FeedLine | undefined {
  const { time } = entry;
  if (entry.kind === 'function-log') return describeLog(entry);
  if (entry.kind === 'access-denied') {
    // A session's ARN ends in role and function.
    const who = entry.principal.replace(/^.*:assumed-role\//, '');
    return { time, kind: 'denied', text: `${who} may not ${entry.action} on ${entry.resource}` };
  }
  if (entry.kind === 'dead-letter') {
    const where = placeOf(entry);
    return {
      time,
      kind: 'parked',
      text: `${entry.group} gave up on a record: ${entry.condition}, see ${entry.destination}`,
      where,
    };
  }
  if (entry.kind === 'message') {
    const { channel, to, subject, body, messageId } = entry;
    return {
      time,
      kind: 'captured',
      text: `${channel} to ${to.join(', ')}: ${subject ?? body}`,
      id: messageId,
    };
  }
  if (entry.kind === 'mapping-state') return describeMappingState(entry);
  if (entry.kind === 'invocation' && entry.status !== 'success') {
    return { time, kind: 'failed', text: `${entry.functionName}: ${entry.errorType ?? entry.status}` };
  }
  if (entry.kind === 'warning' || entry.kind === 'error') {
    return { time, kind: entry.kind, text: `${entry.source}: ${entry.message}` };
  }
  return undefined;
}

type FunctionLog = JournalEntry & { kind: 'function-log' };

function describeLog(entry: FunctionLog): FeedLine | undefined {
  const line = anyLine.safeParse(entry.record);
  if (!line.success) return undefined;
  return describeOutcome(entry) ?? describeInvalid(entry) ?? describeWarning(entry, line.data);
}

function describeOutcome({ time, record }: FunctionLog): FeedLine | undefined {
  const line = told.safeParse(record);
  if (!line.success) return undefined;
  const { outcome: kind, id, summary, message, service, reason } = line.data;
  return {
    ...{ time, kind, text: summary ?? message, id },
    ...whereIs(record),
    ...(reason === undefined ? {} : { reason }),
    ...(service === undefined ? {} : { service }),
  };
}

function describeInvalid({ time, record }: FunctionLog): FeedLine | undefined {
  const line = invalid.safeParse(record);
  const where = whereIs(record);
  if (!line.success || where === undefined) return undefined;
  const { violations, service, summary } = line.data;
  // Every group of a topic meets the record, so the one that complains is named.
  const parts = [service, summary, violations.join('; ')].filter((part) => part !== undefined);
  return {
    ...{ time, kind: 'invalid', text: parts.join(': '), ...where },
    ...(service === undefined ? {} : { service }),
  };
}

function whereIs(record: unknown): { where: string } | undefined {
  const spot = place.safeParse(record);
  return spot.success ? { where: placeOf(spot.data) } : undefined;
}

/** The words with which the original consumers said that they were ready; and one that somebody has disabled. */
function describeMappingState(entry: JournalEntry & { kind: 'mapping-state' }): FeedLine | undefined {
  const { time, state, reason, topic, group } = entry;
  if (state === 'Disabled' && reason === 'USER_INITIATED') {
    const text = `Consumer is disabled; \`npx millrace mappings enable ${group}\` has it read ${topic} again`;
    return { time, kind: 'disabled', text, where: group, service: group };
  }
  if (state !== 'Enabled' || reason?.startsWith('PROBLEM') === true) return undefined;
  const text = `Consumer is running & subscribed to ${topic} topic`;
  return { time, kind: 'running', text, where: group, service: group };
}

function describeWarning(entry: FunctionLog, line: z.infer<typeof anyLine>): FeedLine | undefined {
  const level = line.level.toUpperCase();
  const why = line.reason ?? line.error?.message;
  if (level !== 'WARN' && level !== 'ERROR') return undefined;
  return {
    time: entry.time,
    kind: level === 'WARN' ? 'warning' : 'error',
    text: `${entry.functionName}: ${line.message}${why === undefined ? '' : `: ${why}`}`,
  };
}

function placeOf(place: { topic: string; partition: number; offset: string | number }): string {
  return `${place.topic}-${place.partition}@${place.offset}`;
}

const KIND_COLUMNS = 10;
/** As many as the longest name of our groups has. */
const WHERE_COLUMNS = 21;
const ID_CHARACTERS = 8;
/** A narrower terminal has room for what happened, and not for where. */
const MIN_COLUMNS_FOR_WHERE = 100;
/** A record's own content may be in a line: nothing of it commands the terminal, and none fills it. */
const MAX_TEXT_CHARACTERS = 400;

/**
 * A feed line as a person reads it: time, what, where on Kafka, about what, id. On a terminal of `columns` the place and
 * the id are left out when they do not fit.
 */
export function renderLine(line: FeedLine, options: { columns?: number | undefined } = {}): string {
  const { columns = Number.POSITIVE_INFINITY } = options;
  const clock = new Date(line.time).toLocaleTimeString('en-GB');
  const kind = line.kind.padEnd(KIND_COLUMNS);
  const where = columns < MIN_COLUMNS_FOR_WHERE ? [] : [(line.where ?? '').padEnd(WHERE_COLUMNS)];
  const text = showPlainly(line.text);
  const id = line.id?.slice(0, ID_CHARACTERS) ?? '';
  const length = [clock, kind, ...where, text, id].join('  ').length;
  return [
    paint('dim', clock),
    paint(STYLES[line.kind] ?? 'reset', kind),
    ...where.map((place) => paint('dim', place)),
    text,
    ...(id === '' || length > columns ? [] : [paint('dim', id)]),
  ]
    .join('  ')
    .trimEnd();
}

function showPlainly(text: string): string {
  const plain = text.replaceAll(/\p{Cc}+/gu, ' ');
  return plain.length > MAX_TEXT_CHARACTERS ? `${plain.slice(0, MAX_TEXT_CHARACTERS)}…` : plain;
}
