import { describe, expect, it } from 'vitest';
import { fromRunner } from '../../../../../../functions/console/app/pages/journey/from-runner.ts';
import { isOver, measureJourney } from '../../../../../../functions/console/app/pages/journey/journey.ts';
import type { JourneyAttempt, RunnerJourney } from '../../../../../../functions/console/app/runner/types.ts';

const record = { topic: 'orders', partition: 2, offset: 117 };

const logged = (time: number, fields: Record<string, unknown>) => ({
  time,
  line: JSON.stringify(fields),
  record: fields,
});

function attempt(changes: Partial<JourneyAttempt> = {}): JourneyAttempt {
  return {
    ...{ requestId: 'r1', time: 1_200, status: 'success', durationMs: 40, attempt: 1, outcome: 'success' },
    batch: { records: 3, ranges: [{ partition: 2, first: '116', last: '118' }] },
    lines: [
      logged(1_220, { level: 'INFO', message: 'Order accepted', outcome: 'accepted', summary: '2 pen' }),
    ],
    writes: [],
    ...changes,
  };
}

function told(
  attempts: JourneyAttempt[],
  rest: Partial<RunnerJourney['groups'][number]> = {},
): RunnerJourney {
  return {
    record,
    groups: [{ group: 'order-processor', mapping: 'm', functionName: 'f', attempts, ...rest }],
    produced: {
      ...{ functionName: 'producer', requestId: 'p', time: 1_000, traceId: '1-a' },
      line: JSON.stringify({ message: 'Message delivered', summary: '2 pen for alice' }),
    },
    traces: [],
  };
}

describe('a journey told by the runner', () => {
  it('is handled when the last attempt went well', () => {
    const journey = fromRunner(told([attempt()]));
    expect(journey.lanes[0]).toMatchObject({ group: 'order-processor', state: 'handled' });
    expect(journey.lanes[0]?.attempts[0]).toMatchObject({ verdict: 'done', batch: { records: 3 } });
    expect(journey.lanes[0]?.attempts[0]?.lines[0]).toMatchObject({
      message: 'Order accepted',
      outcome: 'accepted',
      summary: '2 pen',
    });
    expect(journey.produced?.line).toBe('Message delivered: 2 pen for alice');
  });

  it('has skipped what was there already', () => {
    const lines = [logged(1_220, { message: 'Order already decided', outcome: 'skipped' })];
    expect(fromRunner(told([attempt({ lines })])).lanes[0]?.state).toBe('skipped');
  });

  it('fails for this record when a line of it says so, though the batch went on', () => {
    const lines = [
      logged(1_220, {
        level: 'ERROR',
        message: 'Record invalid',
        violations: ['quantity 0 must be 1 or more'],
      }),
    ];
    const [lane] = fromRunner(told([attempt({ outcome: 'partial', lines })])).lanes;
    expect(lane?.state).toBe('failing');
    expect(lane?.attempts[0]?.failure).toBe('Record invalid: quantity 0 must be 1 or more');
  });

  it('is done with this record when others of its batch failed', () => {
    expect(fromRunner(told([attempt({ outcome: 'partial' })])).lanes[0]?.state).toBe('handled');
  });

  it('fails with its function', () => {
    const [lane] = fromRunner(told([attempt({ status: 'timeout', lines: [] })])).lanes;
    expect(lane?.attempts[0]).toMatchObject({ verdict: 'failed', failure: 'The function ran out of time' });
  });

  it('is parked with its dead letter', () => {
    const deadLetter = { topic: 'order-processor.dlq', condition: 'RetriesExhausted', time: 9_000 };
    const journey = fromRunner(told([attempt({ status: 'error', outcome: 'failed' })], { deadLetter }));
    expect(journey.lanes[0]).toMatchObject({ state: 'parked', deadLetter });
    expect(measureJourney(journey)).toBe(8_000);
  });

  it('has attempts in their order, and the first group to meet it in front', () => {
    const later = { group: 'late', mapping: 'm', functionName: 'g', attempts: [attempt({ time: 5_000 })] };
    const early = told([attempt({ time: 3_000, requestId: 'b' }), attempt({ time: 2_000, requestId: 'a' })]);
    const journey = fromRunner({ ...early, groups: [later, ...early.groups] });
    expect(journey.lanes.map(({ group }) => group)).toEqual(['order-processor', 'late']);
    expect(journey.lanes[0]?.attempts.map(({ requestId }) => requestId)).toEqual(['a', 'b']);
  });

  it('is over when every group is done with it, and some time has passed', () => {
    expect(isOver(fromRunner(told([attempt()])), 60_000)).toBe(true);
    expect(isOver(fromRunner(told([attempt()])), 2_000)).toBe(false);
    expect(isOver(fromRunner(told([attempt({ status: 'error' })])), 60_000)).toBe(false);
    expect(isOver(fromRunner({ ...told([]), groups: [] }), 60_000)).toBe(false);
  });
});
