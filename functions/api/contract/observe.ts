import * as z from 'zod';
import { defineContract } from '../../shared/http/contract.ts';
import { moment, name, wholeNumber } from './texts.ts';

const route = { method: 'GET', tag: 'observe', access: 'viewer', entry: 'api/observe' } as const;

/** Milliseconds since the epoch. */
const time = z.number();

/** The metrics of pipelines that are shown. */
export const SHOWN_METRICS = [
  'Produced',
  'Refused',
  'Accepted',
  'Rejected',
  'Repeated',
  'Invalid',
  'Unhandled',
] as const;

const recent = z.strictObject({ minutes: wholeNumber(1, 180).default(60) });

export const readMetrics = defineContract({
  ...route,
  operationId: 'readMetrics',
  path: '/metrics',
  summary: 'What the pipelines counted, by the minute',
  query: recent,
  answer: {
    status: 200,
    description:
      'A series for each pipeline and metric that has one; minutes without a point counted nothing.',
    body: z.object({
      from: time,
      to: time,
      series: z.array(
        z.object({
          service: z.string(),
          metric: z.enum(SHOWN_METRICS),
          points: z.array(z.object({ time, value: z.number() })),
        }),
      ),
    }),
  },
});

export const listErrors = defineContract({
  ...route,
  operationId: 'listErrors',
  path: '/errors',
  summary: 'The newest errors and warnings of all functions; what became of a record is none',
  query: recent,
  answer: {
    status: 200,
    description: 'Newest first.',
    body: z.object({
      errors: z.array(
        z.object({
          time,
          function_name: z.string(),
          level: z.enum(['ERROR', 'WARN']),
          message: z.string(),
          request_id: z.string().optional(),
          error: z.object({ name: z.string(), message: z.string() }).optional(),
        }),
      ),
      /** There are more than were read. */
      truncated: z.boolean(),
    }),
  },
});

export const listActions = defineContract({
  ...route,
  operationId: 'listActions',
  path: '/actions',
  summary: 'What operators did',
  query: z.strictObject({ minutes: wholeNumber(1, 10_080).default(1_440) }),
  answer: {
    status: 200,
    description: 'Newest first.',
    body: z.object({
      actions: z.array(
        z.object({
          time,
          actor: z.object({ sub: z.string(), username: z.string() }),
          /** The operationId. */
          operation: z.string(),
          path: z.record(z.string(), z.string()),
          outcome: z.enum(['done', 'refused', 'failed']),
          status: z.int(),
        }),
      ),
      truncated: z.boolean(),
    }),
  },
});

const line = z.object({
  time,
  function_name: z.string(),
  level: z.string(),
  message: z.string(),
  outcome: z.string().optional(),
  request_id: z.string().optional(),
  trace_id: z.string().optional(),
  /** The line as it was logged. */
  fields: z.record(z.string(), z.unknown()),
});

const segment = z.object({
  id: z.string(),
  parent_id: z.string().optional(),
  name: z.string(),
  origin: z.string().optional(),
  start: time,
  end: time.optional(),
  fault: z.boolean(),
  annotations: z.record(z.string(), z.unknown()),
});

export const traceJourney = defineContract({
  ...route,
  operationId: 'traceJourney',
  path: '/journeys/{topic}/{partition}/{offset}',
  summary: "A record's journey, as far as logs and traces carry it",
  parameters: z.strictObject({
    topic: name,
    partition: wholeNumber(0, 2_400),
    offset: wholeNumber(0, Number.MAX_SAFE_INTEGER),
  }),
  query: z.strictObject({
    /** Absent: an hour before the end. */
    from: moment.optional(),
    /** Absent: now. */
    to: moment.optional(),
  }),
  answer: {
    status: 200,
    description:
      'The lines that name the record, those of the same invocations that name no other, and the traces.',
    body: z.object({
      topic: z.string(),
      partition: z.int(),
      offset: z.int(),
      lines: z.array(line),
      related: z.array(line),
      traces: z.array(z.object({ trace_id: z.string(), segments: z.array(segment) })),
      truncated: z.boolean(),
    }),
  },
});
