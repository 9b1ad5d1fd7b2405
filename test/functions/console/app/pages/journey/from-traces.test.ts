import { describe, expect, it } from 'vitest';
import { fromTraces } from '../../../../../../functions/console/app/pages/journey/from-traces.ts';

const place = { topic: 'orders', partition: 2, offset: 117 };
const mappings = [{ uuid: 'm', function_name: 'fulfilment', group: 'order-processor' }];

const line = (function_name: string, time: number, rest: Record<string, unknown> = {}) => ({
  ...{ time, function_name, level: 'INFO', message: 'Order accepted', outcome: 'accepted', request_id: 'r1' },
  fields: {},
  ...rest,
});

const handling = (name: string, start: number, rest: Record<string, unknown> = {}) => ({
  ...{ id: `s${start}`, name, start, end: start + 50, fault: false },
  annotations: { ...place, group: 'order-processor' },
  ...rest,
});

const told = (lines: ReturnType<typeof line>[], segments: ReturnType<typeof handling>[] = []) => ({
  ...place,
  lines,
  related: [],
  traces: [{ trace_id: '1-a', segments }],
  truncated: false,
});

describe('a journey told by logs and traces', () => {
  it('begins where the producer delivered it', () => {
    const journey = fromTraces(
      told([line('producer', 1_000, { outcome: 'produced', message: 'Message delivered', trace_id: '1-a' })]),
      mappings,
    );
    expect(journey.produced).toMatchObject({ functionName: 'producer', time: 1_000, traceId: '1-a' });
    expect(journey.lanes).toEqual([]);
  });

  it('has a lane for each function, of the group its mapping reads for', () => {
    const journey = fromTraces(told([line('fulfilment', 2_010), line('tracker', 1_500)]), mappings);
    expect(journey.lanes.map(({ group, state }) => [group, state])).toEqual([
      ['tracker', 'handled'],
      ['order-processor', 'handled'],
    ]);
    expect(journey.lanes[1]?.attempts[0]?.writes).toBeUndefined();
  });

  it('takes an attempt’s time from the segment around its lines', () => {
    const journey = fromTraces(told([line('fulfilment', 2_010)], [handling('fulfilment', 2_000)]), mappings);
    expect(journey.lanes[0]?.attempts).toMatchObject([{ time: 2_000, durationMs: 50, number: 1 }]);
  });

  it('counts a handling that logged nothing', () => {
    const failed = handling('fulfilment', 1_000, { fault: true });
    const journey = fromTraces(
      told([line('fulfilment', 2_010)], [failed, handling('fulfilment', 2_000)]),
      mappings,
    );
    expect(journey.lanes[0]?.attempts.map(({ verdict }) => verdict)).toEqual(['failed', 'done']);
    expect(journey.lanes[0]?.state).toBe('handled');
  });

  it('leaves out what the trace has of other records', () => {
    const other = handling('fulfilment', 1_000, {
      annotations: { ...place, offset: 118, group: 'order-processor' },
    });
    expect(fromTraces(told([], [other]), mappings).lanes).toEqual([]);
  });

  it('fails with an error line', () => {
    const failed = line('fulfilment', 2_010, {
      level: 'ERROR',
      message: 'Record not handled',
      outcome: undefined,
      fields: { problem: 'the item is broken' },
    });
    expect(fromTraces(told([failed]), mappings).lanes[0]).toMatchObject({
      state: 'failing',
      attempts: [{ failure: 'Record not handled: the item is broken' }],
    });
  });

  it('keeps lines of the same invocation that name no record', () => {
    const journey = fromTraces(
      {
        ...told([line('fulfilment', 2_010)]),
        related: [line('fulfilment', 2_000, { message: 'Batch failed' })],
      },
      mappings,
    );
    expect(journey.lanes[0]?.attempts[0]?.related.map(({ message }) => message)).toEqual(['Batch failed']);
  });
});
