import * as z from 'zod';

// What kafka-admin answers, as far as the HTTP API, the console and the commands show it.

const positions = z.array(z.object({ partition: z.number(), offset: z.number() }));
export type Positions = z.output<typeof positions>;

export const topicsAnswer = z.object({
  topics: z.array(
    z.object({
      topic: z.string(),
      internal: z.boolean(),
      partitions: z.number(),
      replicationFactor: z.number(),
      records: z.number(),
    }),
  ),
});

export const topicAnswer = z.object({
  topic: z.string(),
  internal: z.boolean(),
  replicationFactor: z.number(),
  partitions: z.array(
    z.object({
      partition: z.number(),
      leader: z.number(),
      replicas: z.array(z.number()),
      isr: z.array(z.number()),
      healthy: z.boolean(),
      earliest: z.number(),
      latest: z.number(),
    }),
  ),
  configs: z.array(
    z.object({
      name: z.string(),
      value: z.string().nullable(),
      source: z.enum(['topic', 'cluster', 'default']),
    }),
  ),
});

const shownValue = z.object({
  format: z.enum(['avro', 'json', 'text', 'base64']),
  text: z.string(),
  schemaVersionId: z.string().optional(),
  problem: z.string().optional(),
  cutFrom: z.number().optional(),
});
export type ShownValue = z.output<typeof shownValue>;

const shownRecord = z.object({
  partition: z.number(),
  offset: z.number(),
  timestamp: z.number(),
  key: shownValue.nullable(),
  value: shownValue.nullable(),
  headers: z.array(z.object({ name: z.string(), value: shownValue.nullable() })),
});
export type ShownRecord = z.output<typeof shownRecord>;

export const recordsAnswer = z.object({
  records: z.array(shownRecord),
  positions,
  ends: positions,
  more: z.boolean(),
});

export const groupsAnswer = z.object({
  groups: z.array(
    z.object({
      group: z.string(),
      state: z.string().nullable(),
      members: z.number().nullable(),
      topic: z.string().nullable(),
    }),
  ),
});

export const groupAnswer = z.object({
  group: z.string(),
  state: z.string(),
  protocol: z.string(),
  members: z.array(
    z.object({
      memberId: z.string(),
      clientId: z.string(),
      clientHost: z.string(),
      assignment: z.array(z.object({ topic: z.string(), partitions: z.array(z.number()) })),
    }),
  ),
  partitions: z.array(
    z.object({
      topic: z.string(),
      partition: z.number(),
      committed: z.number().nullable(),
      end: z.number(),
      lag: z.number().nullable(),
      member: z.string().nullable(),
    }),
  ),
});
export type GroupAnswer = z.output<typeof groupAnswer>;

const change = z.object({
  partition: z.number(),
  from: z.number().nullable(),
  to: z.number(),
  again: z.number().nullable(),
  skipped: z.number().nullable(),
});
export type OffsetChange = z.output<typeof change>;

export const planAnswer = z.object({
  group: z.string(),
  topic: z.string(),
  state: z.string(),
  members: z.number(),
  changes: z.array(change),
});
export type OffsetPlan = z.output<typeof planAnswer>;

export const setAnswer = z.object({ changes: z.array(change) });

export const deadLettersAnswer = z.object({
  groups: z.array(
    z.object({
      group: z.string(),
      topic: z.string(),
      deadLetterTopic: z.string(),
      waiting: z.number(),
      letters: z.number(),
    }),
  ),
});

const shownLetter = z.object({
  state: z.enum(['waiting', 'left', 'redriven']),
  partition: z.number(),
  offset: z.number(),
  timestamp: z.number(),
  condition: z.string().optional(),
  attempts: z.number().optional(),
  functionError: z.string().nullish(),
  redriven: z.number().optional(),
  topic: z.string().optional(),
  problem: z.string().optional(),
  offsetOfOriginal: z.number().optional(),
  original: shownRecord.optional(),
});
export type ShownLetter = z.output<typeof shownLetter>;

export const lettersAnswer = z.object({ letters: z.array(shownLetter), positions, more: z.boolean() });

const position = z.object({ partition: z.number(), offset: z.number() });
const place = z.object({ topic: z.string(), partition: z.number(), offset: z.number() });

export const redriveAnswer = z.object({
  topic: z.string(),
  deadLetterTopic: z.string(),
  redriven: z.array(z.object({ letter: position, source: place, to: place.optional(), count: z.number() })),
  left: z.array(z.object({ letter: position, reason: z.string() })),
  positions,
  until: positions,
  more: z.boolean(),
  stopped: z.string().nullable(),
});
export type RedriveAnswer = z.output<typeof redriveAnswer>;
