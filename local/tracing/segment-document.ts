import { z } from 'zod';

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html */
const MAX_DOCUMENT_BYTES = 64 * 1024;
const MAX_ANNOTATIONS = 50;
const MAX_SHOWN_CHARACTERS = 60;
/** A document may be wrong in thousands of places. */
const MAX_PROBLEM_CHARACTERS = 300;

const header = z.object({ format: z.literal('json'), version: z.literal(1) });
const seconds = z.number().positive();
const segmentId = z.string().regex(/^[0-9a-f]{16}$/, 'expected 16 hexadecimal digits');
const annotation = z.union([z.string().max(1000), z.number(), z.boolean()], {
  error: 'expected text of at most 1000 characters, a number or true or false',
});

/**
 * A segment, or a subsegment sent by itself, as far as it is shown; X-Ray takes more fields (`http`, `aws`, `cause`,
 * `metadata`, `subsegments`), which pass unread.
 */
const segmentSchema = z
  .looseObject({
    name: z
      .string()
      .regex(
        /^[\p{L}\p{N}\p{Z}_.:/%&#=+\-@]{1,200}$/u,
        'expected 1 to 200 letters, digits, spaces and _.:/%&#=+-@',
      ),
    id: segmentId,
    trace_id: z
      .string()
      .regex(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/, 'expected 1-<8 hexadecimal digits>-<24 hexadecimal digits>'),
    parent_id: segmentId.optional(),
    type: z.literal('subsegment').optional(),
    start_time: seconds,
    end_time: seconds.optional(),
    in_progress: z.boolean().optional(),
    fault: z.boolean().optional(),
    origin: z.string().max(100).optional(),
    annotations: z
      .record(z.string().regex(/^\w{1,500}$/, 'expected a key of letters, digits and _'), annotation)
      .refine((annotations) => Object.keys(annotations).length <= MAX_ANNOTATIONS, {
        error: `expected at most ${MAX_ANNOTATIONS} annotations`,
      })
      .default({}),
  })
  .refine(({ end_time, in_progress }) => (end_time === undefined) === (in_progress === true), {
    path: ['end_time'],
    error: 'expected either end_time or in_progress: true',
  })
  .refine(({ type, parent_id }) => type === undefined || parent_id !== undefined, {
    path: ['parent_id'],
    error: 'expected the id of the segment that the subsegment belongs to',
  });

export type SegmentDocument = z.output<typeof segmentSchema>;

/**
 * Reads what the X-Ray daemon is sent: a line that says how it is written, and the segment.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-daemon
 * @returns the document, or what is wrong with it.
 */
export function readSegment(datagram: Buffer): SegmentDocument | { readonly problem: string } {
  if (datagram.length > MAX_DOCUMENT_BYTES)
    return { problem: `it has ${datagram.length} bytes; a document has at most ${MAX_DOCUMENT_BYTES}` };
  const text = datagram.toString('utf8');
  const end = text.indexOf('\n');
  if (end < 0 || !header.safeParse(parseJson(text.slice(0, end))).success)
    return {
      problem: `its first line is no {"format":"json","version":1}: ${JSON.stringify(text.slice(0, MAX_SHOWN_CHARACTERS))}`,
    };
  const document = parseJson(text.slice(end + 1));
  if (document === undefined) return { problem: 'what follows its first line is no JSON' };
  const segment = segmentSchema.safeParse(document);
  if (segment.success) return segment.data;
  const problems = segment.error.issues.map(({ path, message }) =>
    [path.join('.'), message].filter((part) => part !== '').join(': '),
  );
  return { problem: problems.join('; ').slice(0, MAX_PROBLEM_CHARACTERS) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A SyntaxError is told as what the daemon expected.
    return undefined;
  }
}
