import { z } from 'zod';
import type { JournalEntry } from '../local/core/journal.ts';
import { paint } from './print.ts';

/** One line of the feed: what happened (`kind`), in words, where on Kafka, and the order it is about. */
export interface FeedLine {
  readonly time: number;
  readonly kind:
    | 'produced'
    | 'tracked'
    | 'accepted'
    | 'rejected'
    | 'skipped'
    | 'invalid'
    | 'parked'
    | 'denied'
    | 'failed'
    | 'warning'
    | 'error';
  readonly text: string;
  readonly where?: string;
  readonly orderId?: string;
  readonly reason?: string;
}

const STYLES = {
  produced: 'cyan',
  tracked: 'blue',
  accepted: 'green',
  rejected: 'yellow',
  skipped: 'gray',
  invalid: 'red',
  parked: 'magenta',
  denied: 'red',
  failed: 'red',
  warning: 'yellow',
  error: 'red',
} as const satisfies Record<FeedLine['kind'], string>;

const order = z.looseObject({
  order_id: z.string(),
  user: z.string(),
  item: z.string(),
  quantity: z.number(),
});
const place = z.looseObject({
  topic: z.string(),
  partition: z.number(),
  offset: z.union([z.string(), z.number()]),
});
const accepted = z.looseObject({ stock_left: z.number() });
const rejected = z.looseObject({ reason: z.string() });
const decided = z.looseObject({ order_id: z.string(), decision: z.string() });
const invalid = z.looseObject({ violations: z.array(z.string()), service: z.string().optional() });
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
  if (entry.kind === 'invocation' && entry.status !== 'success') {
    return { time, kind: 'failed', text: `${entry.functionName}: ${entry.errorType ?? entry.status}` };
  }
  if (entry.kind === 'warning' || entry.kind === 'error') {
    return { time, kind: entry.kind, text: `${entry.source}: ${entry.message}` };
  }
  return undefined;
}

function describeLog(entry: JournalEntry & { kind: 'function-log' }): FeedLine | undefined {
  const line = anyLine.safeParse(entry.record);
  if (!line.success) return undefined;
  return describeOrderLine(entry.time, line.data) ?? describeWarning(entry, line.data);
}

function describeOrderLine(time: number, line: z.infer<typeof anyLine>): FeedLine | undefined {
  const about = order.safeParse(line);
  const spot = place.safeParse(line);
  const where = spot.success ? { where: placeOf(spot.data) } : {};
  if (line.message === 'Record invalid') {
    const found = invalid.safeParse(line);
    const why = found.success ? found.data.violations.join('; ') : line.message;
    // Every group meets it, so the one that complains is named.
    const who = found.data?.service === undefined ? '' : `${found.data.service}: `;
    return { time, kind: 'invalid', text: `${who}${why}`, ...where };
  }
  if (line.message === 'Order already decided') {
    const before = decided.safeParse(line);
    if (!before.success) return undefined;
    return {
      time,
      kind: 'skipped',
      text: `already ${before.data.decision}`,
      orderId: before.data.order_id,
      ...where,
    };
  }
  if (!about.success) return undefined;
  const { order_id: orderId, user, item, quantity } = about.data;
  const text = `${quantity} ${item} for ${user}`;
  if (line.message === 'Message delivered') return { time, kind: 'produced', text, orderId, ...where };
  if (line.message.startsWith('Message received: '))
    return { time, kind: 'tracked', text: line.message, orderId, ...where };
  const left = accepted.safeParse(line);
  if (line.message === 'Order accepted' && left.success) {
    return { time, kind: 'accepted', text: `${text}, ${left.data.stock_left} left`, orderId, ...where };
  }
  const why = rejected.safeParse(line);
  if (line.message.startsWith('Order rejected') && why.success) {
    return {
      time,
      kind: 'rejected',
      text: `${text}: ${why.data.reason}`,
      orderId,
      reason: why.data.reason,
      ...where,
    };
  }
  return undefined;
}

function describeWarning(
  entry: JournalEntry & { kind: 'function-log' },
  line: z.infer<typeof anyLine>,
): FeedLine | undefined {
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

const TEXT_COLUMNS = 40;
const WHERE_COLUMNS = 12;
/** A record's own content may be in a line: nothing of it commands the terminal, and none fills it. */
const MAX_TEXT_CHARACTERS = 400;

/**
 * A feed line as a person reads it: time, what, which order, where on Kafka, order id. On a terminal of `columns` the
 * last ones are left out that do not fit.
 */
export function renderLine(line: FeedLine, options: { columns?: number | undefined } = {}): string {
  const clock = new Date(line.time).toLocaleTimeString('en-GB');
  const text = showPlainly(line.text);
  const parts = [clock, line.kind.padEnd(8), text.padEnd(TEXT_COLUMNS)];
  const styled = [
    paint('dim', clock),
    paint(STYLES[line.kind], line.kind.padEnd(8)),
    text.padEnd(TEXT_COLUMNS),
  ];
  for (const detail of [line.where?.padEnd(WHERE_COLUMNS), line.orderId?.slice(0, 8)]) {
    if (detail === undefined) continue;
    parts.push(detail);
    if (options.columns !== undefined && parts.join('  ').trimEnd().length > options.columns) break;
    styled.push(paint('dim', detail));
  }
  return styled.join('  ').trimEnd();
}

function showPlainly(text: string): string {
  const plain = text.replaceAll(/\p{Cc}+/gu, ' ');
  return plain.length > MAX_TEXT_CHARACTERS ? `${plain.slice(0, MAX_TEXT_CHARACTERS)}…` : plain;
}
