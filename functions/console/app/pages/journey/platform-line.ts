/** What Lambda itself logs of an invocation. https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html */
const WORDS: Readonly<Record<string, string>> = {
  'platform.initStart': 'The environment starts',
  'platform.initReport': 'The environment is up',
  'platform.initRuntimeDone': 'The runtime is up',
  'platform.start': 'The invocation begins',
  'platform.runtimeDone': 'The handler is done',
  'platform.report': 'The invocation is over',
};

/** The message and summary of a line of the platform; undefined of any other. */
export function describePlatformLine(
  fields: Readonly<Record<string, unknown>>,
): { message: string; summary: string | undefined } | undefined {
  const { type, record } = fields;
  if (typeof type !== 'string' || !type.startsWith('platform.')) return undefined;
  const metrics = isObject(record) && isObject(record['metrics']) ? record['metrics'] : {};
  const { durationMs, billedDurationMs, initDurationMs, maxMemoryUsedMB, memorySizeMB } = metrics;
  const parts = [
    ...(typeof durationMs === 'number' ? [`${durationMs} ms`] : []),
    ...(typeof billedDurationMs === 'number' ? [`${billedDurationMs} ms billed`] : []),
    ...(typeof initDurationMs === 'number' ? [`${initDurationMs} ms to start`] : []),
    ...(typeof maxMemoryUsedMB === 'number' ? [`${maxMemoryUsedMB} of ${String(memorySizeMB)} MB`] : []),
  ];
  return { message: WORDS[type] ?? type, summary: parts.length === 0 ? undefined : parts.join(', ') };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
