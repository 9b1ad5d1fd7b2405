import * as z from 'zod';

/** The Kafka header that carries a trace from the producer to its consumers, called as the one of HTTP is. */
export const TRACE_HEADER = 'X-Amzn-Trace-Id';

/** Room for what other senders add; ours takes a hundred. */
const MAX_HEADER_LENGTH = 1_024;

/**
 * Where an invocation or a record belongs: a trace, and what in it comes before.
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export interface Trace {
  /** The trace's id, `1-<8 hexadecimal digits>-<24>`. */
  readonly root: string;
  /** 16 hexadecimal digits: the segment that this one follows. */
  readonly parent: string | undefined;
  /** Whether X-Ray keeps the trace. */
  readonly isSampled: boolean;
}

const trace = z.object({
  Root: z.string().regex(/^1-[\da-f]{8}-[\da-f]{24}$/),
  Parent: z
    .string()
    .regex(/^[\da-f]{16}$/)
    .optional(),
  Sampled: z.string().optional(),
});

/** Reads `Root=…;Parent=…;Sampled=1`; what else there is, such as a lineage, is left out. Anything else is no trace. */
export const traceHeader = z
  .string()
  .max(MAX_HEADER_LENGTH)
  .transform((text): unknown => Object.fromEntries(text.split(';').map(readField)))
  .pipe(trace)
  .transform(
    ({ Root, Parent, Sampled }): Trace => ({
      root: Root,
      parent: Parent,
      isSampled: Sampled === '1',
    }),
  );

function readField(field: string): [string, string] {
  const at = field.indexOf('=');
  return at === -1 ? [field.trim(), ''] : [field.slice(0, at).trim(), field.slice(at + 1).trim()];
}

/** @returns undefined for what is no trace header: a trace is never worth failing for. */
export function readTrace(text: string | undefined): Trace | undefined {
  return traceHeader.safeParse(text).data;
}

/** The trace as the value of a header. */
export function writeTrace({ root, parent, isSampled }: Trace): string {
  const fields = [
    `Root=${root}`,
    parent === undefined ? [] : `Parent=${parent}`,
    `Sampled=${isSampled ? 1 : 0}`,
  ];
  return fields.flat().join(';');
}
