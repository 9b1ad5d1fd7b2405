import { describe, expect, it } from 'vitest';
import {
  chooseMarks,
  layOutTraces,
} from '../../../../../../functions/console/app/pages/journey/waterfall.ts';

const segment = (id: string, start: number, rest: { end?: number; parentId?: string } = {}) => ({
  ...{ id, start, name: id, origin: undefined, fault: false, annotations: {} },
  ...{ end: rest.end, parentId: rest.parentId },
});

describe('the waterfall of a trace', () => {
  it('has children beneath their parents, each generation by its beginning', () => {
    const segments = [
      segment('late', 300, { end: 400, parentId: 'root' }),
      segment('early', 100, { end: 200, parentId: 'root' }),
      segment('root', 0, { end: 100 }),
    ];
    const waterfall = layOutTraces([{ traceId: '1', segments }]);
    expect(waterfall?.bars.map((bar) => [bar.segment.id, bar.depth, bar.left, bar.width])).toEqual([
      ['root', 0, 0, 0.25],
      ['early', 1, 0.25, 0.25],
      ['late', 1, 0.75, 0.25],
    ]);
  });

  it('takes what names a parent that is not there for a beginning', () => {
    const waterfall = layOutTraces([
      { traceId: '1', segments: [segment('a', 0, { end: 5, parentId: 'gone' })] },
    ]);
    expect(waterfall?.bars[0]?.depth).toBe(0);
  });

  it('draws what is in progress up to the end', () => {
    const segments = [segment('a', 0, { end: 100 }), segment('b', 50)];
    expect(layOutTraces([{ traceId: '1', segments }])?.bars[1]?.width).toBe(0.5);
  });

  it('has all traces over one axis', () => {
    const waterfall = layOutTraces([
      { traceId: '1', segments: [segment('a', 0, { end: 50 })] },
      { traceId: '2', segments: [segment('b', 50, { end: 100 })] },
    ]);
    expect(waterfall?.bars.map(({ left, width }) => [left, width])).toEqual([
      [0, 0.5],
      [0.5, 0.5],
    ]);
  });

  it('is none without segments', () => {
    expect(layOutTraces([{ traceId: '1', segments: [] }])).toBeUndefined();
  });

  it('has marks at round distances', () => {
    expect(chooseMarks(184)).toEqual([0, 50, 100, 150]);
    expect(chooseMarks(3)).toEqual([0, 1, 2, 3]);
    expect(chooseMarks(9_000)).toEqual([0, 2_000, 4_000, 6_000, 8_000]);
  });
});
