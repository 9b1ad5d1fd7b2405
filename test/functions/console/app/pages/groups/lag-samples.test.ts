import { describe, expect, it } from 'vitest';
import { LagSamples, toLines } from '../../../../../../functions/console/app/pages/groups/lag-samples.ts';

describe('samples of lag', () => {
  it('make a line for each group, of the moments when it was seen', () => {
    const samples = new LagSamples();
    samples.add(1_000, [{ group: 'a', lag: 5 }]);
    samples.add(2_000, [
      { group: 'a', lag: 3 },
      { group: 'b', lag: 1 },
    ]);
    expect(toLines(samples.get(), ['a', 'b'])).toEqual([
      {
        group: 'a',
        points: [
          { time: 1_000, value: 5 },
          { time: 2_000, value: 3 },
        ],
      },
      { group: 'b', points: [{ time: 2_000, value: 1 }] },
    ]);
  });

  it('tell their listeners, and take no time twice', () => {
    const samples = new LagSamples();
    let told = 0;
    const stop = samples.subscribe(() => {
      told += 1;
    });
    samples.add(1_000, []);
    samples.add(1_000, []);
    stop();
    samples.add(2_000, []);
    expect(told).toBe(1);
    expect(samples.get().length).toBe(2);
  });

  it('forget the oldest', () => {
    const samples = new LagSamples();
    for (let time = 1; time <= 1_000; time += 1) samples.add(time, []);
    expect(samples.get().length).toBe(900);
    expect(samples.get()[0]?.time).toBe(101);
  });
});
