import type { InvocationSummary } from '../../runner/types.ts';
import type { Tone } from '../../ui/tone.ts';

export const STATUSES: Readonly<Record<InvocationSummary['status'], { tone: Tone; label: string }>> = {
  running: { tone: 'info', label: 'Running' },
  success: { tone: 'ok', label: 'Went well' },
  error: { tone: 'bad', label: 'Failed' },
  timeout: { tone: 'bad', label: 'Out of time' },
};

/** Who invoked it. */
export const CALLERS: Readonly<Record<InvocationSummary['by'], string>> = {
  mapping: 'a mapping',
  invoke: 'an Invoke call',
  api: 'the HTTP API',
  schedule: 'a schedule',
  replay: 'a replay',
  other: 'something else',
};
