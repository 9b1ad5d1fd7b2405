import type { FunctionLog } from './function-definition.ts';

/** What the service itself logs around a run. */
export type PlatformEvent =
  | { type: 'platform.initStart'; runtime: string; functionName: string }
  | { type: 'platform.initReport'; phase: 'init' | 'invoke'; status: RunStatus; durationMs: number }
  | { type: 'platform.start'; requestId: string }
  | { type: 'platform.fault'; text: string }
  | { type: 'platform.runtimeDone'; requestId: string; status: RunStatus; durationMs: number }
  | ReportEvent;

export interface ReportEvent {
  type: 'platform.report';
  requestId: string;
  status: RunStatus;
  errorType?: string;
  durationMs: number;
  initDurationMs?: number;
  memorySizeMB: number;
  maxMemoryUsedMB: number;
}

export type RunStatus = 'success' | 'error' | 'timeout';

/** `record.type` starts with `platform.` in both formats, so that a feed can leave these lines out. */
export interface PlatformLine {
  readonly line: string;
  readonly record: Record<string, unknown>;
}

const LEVELS = ['DEBUG', 'INFO', 'WARN'];
/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html#monitoring-cloudwatchlogs-log-level-mapping */
const SUCCESS_LEVELS: Record<PlatformEvent['type'], string> = {
  'platform.initStart': 'INFO',
  'platform.initReport': 'DEBUG',
  'platform.start': 'INFO',
  'platform.fault': 'WARN',
  'platform.runtimeDone': 'DEBUG',
  'platform.report': 'INFO',
};

/** The line that the service writes for `event`, or none when the format has none or the system level hides it. */
export function renderPlatformEvent(
  event: PlatformEvent,
  { log, time }: { log: FunctionLog; time: number },
): PlatformLine | undefined {
  if (log.format === 'Text') {
    const line = renderText(event);
    return line === undefined ? undefined : { line, record: { type: event.type } };
  }
  // The JSON format tells of a fault in the status of the report alone.
  if (event.type === 'platform.fault') return undefined;
  const failed = 'status' in event && event.status !== 'success';
  const level = failed ? 'WARN' : SUCCESS_LEVELS[event.type];
  if (LEVELS.indexOf(level) < LEVELS.indexOf(log.systemLevel)) return undefined;
  const record = { time: new Date(time).toISOString(), type: event.type, record: describe(event) };
  return { line: JSON.stringify(record), record };
}

function renderText(event: PlatformEvent): string | undefined {
  switch (event.type) {
    case 'platform.initStart':
      return `INIT_START Runtime Version: ${event.runtime}`;
    case 'platform.initReport':
      if (event.status === 'success') return undefined;
      return `INIT_REPORT Init Duration: ${milliseconds(event.durationMs)}\tPhase: ${event.phase}\tStatus: ${event.status}`;
    case 'platform.start':
      return `START RequestId: ${event.requestId} Version: $LATEST`;
    case 'platform.fault':
      return event.text;
    case 'platform.runtimeDone':
      return `END RequestId: ${event.requestId}`;
    case 'platform.report':
      return [
        `REPORT RequestId: ${event.requestId}`,
        `Duration: ${milliseconds(event.durationMs)}`,
        `Billed Duration: ${billedMs(event)} ms`,
        `Memory Size: ${event.memorySizeMB} MB`,
        `Max Memory Used: ${event.maxMemoryUsedMB} MB`,
        ...(event.initDurationMs === undefined
          ? []
          : [`Init Duration: ${milliseconds(event.initDurationMs)}`]),
        ...(event.status === 'success' ? [] : [`Status: ${event.status}`]),
        ...(event.errorType === undefined ? [] : [`Error Type: ${event.errorType}`]),
      ].join('\t');
  }
}

function describe(event: PlatformEvent): Record<string, unknown> {
  if (event.type === 'platform.start') return { requestId: event.requestId, version: '$LATEST' };
  if (event.type !== 'platform.report') {
    const { type: _type, ...record } = event;
    return record;
  }
  const { requestId, status, errorType } = event;
  const metrics = {
    durationMs: event.durationMs,
    billedDurationMs: billedMs(event),
    memorySizeMB: event.memorySizeMB,
    maxMemoryUsedMB: event.maxMemoryUsedMB,
    ...(event.initDurationMs === undefined ? {} : { initDurationMs: event.initDurationMs }),
  };
  return { requestId, metrics, status, ...(errorType === undefined ? {} : { errorType }) };
}

/** Since August 2025 the init phase is billed too. */
function billedMs(event: ReportEvent): number {
  return Math.max(1, Math.ceil(event.durationMs + (event.initDurationMs ?? 0)));
}

function milliseconds(duration: number): string {
  return `${duration.toFixed(2)} ms`;
}
