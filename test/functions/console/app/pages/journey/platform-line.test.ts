import { describe, expect, it } from 'vitest';
import { toLine } from '../../../../../../functions/console/app/pages/journey/from-runner.ts';
import { describePlatformLine } from '../../../../../../functions/console/app/pages/journey/platform-line.ts';

const report = {
  time: '2026-01-31T10:00:00.000Z',
  type: 'platform.report',
  record: {
    requestId: 'r',
    metrics: { durationMs: 94, billedDurationMs: 95, memorySizeMB: 512, maxMemoryUsedMB: 104 },
  },
};

describe('a line of the platform', () => {
  it('is told in words, with its numbers', () => {
    expect(describePlatformLine(report)).toEqual({
      message: 'The invocation is over',
      summary: '94 ms, 95 ms billed, 104 of 512 MB',
    });
  });

  it('is known though it comes as text', () => {
    expect(toLine({ time: 1, line: JSON.stringify(report) })).toMatchObject({
      message: 'The invocation is over',
    });
  });

  it('is none of a function', () => {
    expect(describePlatformLine({ message: 'Order accepted' })).toBeUndefined();
  });
});
