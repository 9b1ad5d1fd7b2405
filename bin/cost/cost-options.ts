import { z } from 'zod';
import { UserError } from '../../local/core/errors.ts';
import { assignment, digits } from '../options/arguments.ts';
import type { Facts } from './facts.ts';
import { sum } from './sum.ts';
import { findEventTopics } from './traffic.ts';
import { defaultWorkload, type Situation, type Workload } from './workload.ts';

const MAX_EVENTS_PER_DAY = 1e12;
/** The largest record of MSK Serverless. */
const MAX_EVENT_BYTES = 8_388_608;
/** The largest batch of a mapping. */
const MAX_BATCH = 10_000;
const MAX_RETENTION_DAYS = 3650;
const MAX_USERS = 1e9;
/** What our producers take in one call. */
const MAX_EVENTS_PER_CALL = 1000;

function wholeNumber(least: number, most: number) {
  return digits.pipe(
    z
      .int('expected a whole number')
      .min(least, `expected ${least} or more`)
      .max(most, `expected at most ${most}`),
  );
}

export const eventsPerDay = wholeNumber(0, MAX_EVENTS_PER_DAY);
export const eventBytes = wholeNumber(1, MAX_EVENT_BYTES);
export const batch = wholeNumber(1, MAX_BATCH);
export const eventsPerCall = wholeNumber(1, MAX_EVENTS_PER_CALL);
export const retentionDays = digits.pipe(
  z.number().gt(0, 'expected more than 0').max(MAX_RETENTION_DAYS, `expected at most ${MAX_RETENTION_DAYS}`),
);

export const httpShare = z
  .string()
  .regex(/^(0|1|0?\.\d+|1\.0+)$/, 'expected a part of the calls, as 0.5')
  .transform(Number);
export const users = wholeNumber(0, MAX_USERS);

/** `orders=0.5` */
export const share = assignment(
  /^[^=\s]+=(0|1|0?\.\d+|1\.0+|0\.\d+)$/,
  'expected a topic and its part, as orders=0.5',
).transform((text) => ({
  topic: text.slice(0, text.indexOf('=')),
  part: Number(text.slice(text.indexOf('=') + 1)),
}));

/** The options of `millrace cost`, as commander hands them over. */
export const costOptionsSchema = z.object({
  eventsPerDay: z.number(),
  eventBytes: z.number(),
  eventsPerCall: z.number(),
  httpShare: z.number(),
  users: z.number(),
  batch: z.number().optional(),
  retentionDays: z.number().optional(),
  share: z.record(z.string(), z.number()),
  freeTier: z.boolean(),
  assembly: z.string().optional(),
  context: z.record(z.string(), z.string()),
  json: z.boolean(),
});

export type CostOptions = z.infer<typeof costOptionsSchema>;

/**
 * The workload that the options ask for, on what the templates hold.
 * @throws UserError ARGUMENT_INVALID for a share of a topic that there is not, or shares beyond all there is.
 */
export function toSituation(options: CostOptions, facts: Facts): Situation {
  requireShares(options.share, facts);
  const workload: Workload = {
    ...defaultWorkload,
    eventsPerDay: options.eventsPerDay,
    eventBytes: options.eventBytes,
    eventsPerCall: options.eventsPerCall,
    httpShare: options.httpShare,
    console: { ...defaultWorkload.console, users: options.users },
    shares: options.share,
    freeTier: options.freeTier,
    ...(options.batch !== undefined && { batch: options.batch }),
  };
  const { retentionDays: days } = options;
  if (days === undefined) return { workload, facts };
  return {
    workload,
    facts: { ...facts, topics: facts.topics.map((topic) => ({ ...topic, retentionDays: days })) },
  };
}

/** As far as decimal fractions add up. */
const ROUNDING = 1e-9;

function requireShares(shares: Readonly<Record<string, number>>, facts: Facts): void {
  const topics = findEventTopics(facts).map(({ name }) => name);
  const unknown = Object.keys(shares).find((name) => !topics.includes(name));
  if (unknown !== undefined) {
    const known = topics.join(', ') || 'none';
    throw unfit(`no event is written to a topic ${JSON.stringify(unknown)}; there are ${known}`);
  }
  const given = sum(Object.values(shares), (part) => part);
  if (given > 1 + ROUNDING) throw unfit(`the parts are ${given} together, more than 1`);
  const isAll = topics.length > 0 && topics.every((name) => name in shares);
  if (isAll && given < 1 - ROUNDING)
    throw unfit(`every topic has its part, and together they are ${given}, not 1`);
}

function unfit(why: string): UserError {
  return new UserError('ARGUMENT_INVALID', `--share: ${why}. See --help.`);
}
