import { Journal, type JournalEvent } from '../../../local/core/journal.ts';
import { RECORDER_BOUNDS, Recorder, type RecorderBounds } from '../../../local/live-view/recorder.ts';
import { FakeClock } from '../../support/fake-clock.ts';

/** A recorder on a journal of its own, and what engines write into that. */
export function startRecorder(bounds: Partial<RecorderBounds> = {}) {
  const clock = new FakeClock();
  const journal = new Journal({ now: () => clock.now() });
  const recorder = new Recorder(journal, { ...RECORDER_BOUNDS, ...bounds });
  return {
    clock,
    journal,
    recorder,
    record(...events: JournalEvent[]) {
      for (const event of events) journal.record(event);
    },
  };
}

type Event<K extends JournalEvent['kind']> = Extract<JournalEvent, { kind: K }>;

/** 24 hex digits behind the time, made of the request id. */
export const traceOf = (requestId: string) =>
  `1-5759e988-${Buffer.from(requestId).toString('hex').padEnd(24, '0').slice(0, 24)}`;

export function started(requestId: string, more: Partial<Event<'invocation-started'>> = {}): JournalEvent {
  const { payload = '{}' } = more;
  return {
    ...{ kind: 'invocation-started', functionName: 'consumer', requestId, by: 'mapping' },
    ...{ traceId: traceOf(requestId), traceHeader: `Root=${traceOf(requestId)}` },
    ...{ payloadBytes: Buffer.byteLength(payload), payload },
    ...more,
  };
}

export function ended(requestId: string, more: Partial<Event<'invocation'>> = {}): JournalEvent {
  return {
    ...{ kind: 'invocation', functionName: 'consumer', requestId, status: 'success' },
    ...{ durationMs: 12, coldStart: false, result: 'null' },
    ...more,
  };
}

export function logged(
  requestId: string,
  record: Record<string, unknown>,
  functionName = 'consumer',
): JournalEvent {
  return { kind: 'function-log', functionName, requestId, line: JSON.stringify(record), record };
}

export function batched(
  requestId: string | undefined,
  more: Partial<Event<'mapping-batch'>> = {},
): JournalEvent {
  return {
    ...{ kind: 'mapping-batch', mapping: 'uuid-1', group: 'tracker', topic: 'orders' },
    ...{ records: 1, outcome: 'success', attempt: 1, ranges: [] },
    ...(requestId === undefined ? {} : { requestId }),
    ...more,
  };
}

export function wrote(requestId: string | undefined, key: Record<string, string | number>): JournalEvent {
  return {
    ...{ kind: 'table-write', principal: 'arn:aws:sts::1:assumed-role/consumer/consumer', table: 'history' },
    ...{ operation: 'PutItem', key, conditionFailed: false },
    ...(requestId === undefined ? {} : { requestId, functionName: 'consumer' }),
  };
}
