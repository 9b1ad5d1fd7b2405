import { randomBytes } from 'node:crypto';

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
export interface TraceHeader {
  /** `1-<8 hex>-<24 hex>` */
  readonly root: string;
  /** The segment that the next one hangs on; absent at the beginning of a trace. */
  readonly parent?: string;
  /** `?` asks whoever is called to decide; absent when the caller said nothing of it. */
  readonly sampled?: '0' | '1' | '?';
}

const ROOT = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/;
const PARENT = /^[0-9a-f]{16}$/;
const SAMPLED = /^[01?]$/;

/** 16 hex digits, the id of a segment. */
export function createSegmentId(): string {
  return randomBytes(8).toString('hex');
}

/**
 * The trace that an invocation belongs to: the caller's when it gave one that reads, else a new one. With active tracing
 * all that the caller did not decide is sampled; on AWS it is one request a second and one in twenty of the others.
 */
export function decideTrace(
  given: string | undefined,
  { mode, time }: { mode: 'Active' | 'PassThrough'; time: number },
): TraceHeader {
  const trace = readTraceHeader(given ?? '');
  if (mode === 'Active') {
    const isDecided = trace?.sampled === '0' || trace?.sampled === '1';
    return { ...(trace ?? { root: createRoot(time) }), ...(isDecided ? {} : { sampled: '1' }) };
  }
  return trace ?? { root: createRoot(time), parent: createSegmentId(), sampled: '0' };
}

/** `Root=…;Parent=…;Sampled=1` */
export function renderTraceHeader({ root, parent, sampled }: TraceHeader): string {
  return [
    `Root=${root}`,
    ...(parent === undefined ? [] : [`Parent=${parent}`]),
    ...(sampled === undefined ? [] : [`Sampled=${sampled}`]),
  ].join(';');
}

function readTraceHeader(header: string): TraceHeader | undefined {
  const fields = new Map(
    header.split(';').map((field): [string, string] => {
      const [name = '', value = ''] = field.split('=');
      return [name.trim(), value.trim()];
    }),
  );
  const root = fields.get('Root') ?? '';
  // What does not read is no reason to refuse a call: it begins a trace of its own.
  if (!ROOT.test(root)) return undefined;
  const parent = fields.get('Parent') ?? '';
  const sampled = fields.get('Sampled') ?? '';
  return {
    root,
    ...(PARENT.test(parent) ? { parent } : {}),
    ...(isSampled(sampled) ? { sampled } : {}),
  };
}

function isSampled(value: string): value is NonNullable<TraceHeader['sampled']> {
  return SAMPLED.test(value);
}

function createRoot(time: number): string {
  const seconds = Math.floor(time / 1000)
    .toString(16)
    .padStart(8, '0');
  return `1-${seconds}-${randomBytes(12).toString('hex')}`;
}
