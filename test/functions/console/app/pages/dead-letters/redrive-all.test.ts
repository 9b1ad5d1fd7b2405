import { describe, expect, it } from 'vitest';
import {
  countReasons,
  redriveAll,
} from '../../../../../../functions/console/app/pages/dead-letters/redrive-all.ts';

const letter = (offset: number) => ({ partition: 0, offset });
const answer = (first: number, more: boolean, stopped: string | null = null) => ({
  topic: 'orders',
  deadLetterTopic: 'orders.dlq',
  redriven: [{ letter: letter(first), source: { topic: 'orders', partition: 0, offset: first }, count: 1 }],
  left: [{ letter: letter(first + 1), reason: 'gone' }],
  positions: [letter(first + 2)],
  until: [letter(10)],
  ...{ more, stopped },
});

describe('redriving what waits', () => {
  it('goes on from the positions of each answer, up to the end the first one noted', async () => {
    const bodies: unknown[] = [];
    const answers = [answer(0, true), answer(2, false)];
    const run = await redriveAll(
      async (body) => {
        bodies.push(body);
        return answers[bodies.length - 1] ?? answer(0, false);
      },
      { dryRun: false },
    );
    expect(bodies).toEqual([
      { dry_run: false },
      { dry_run: false, positions: [letter(2)], until: [letter(10)] },
    ]);
    expect(run).toMatchObject({ calls: 2, end: 'done', stopped: null });
    expect(run.redriven.length).toBe(2);
    expect(countReasons(run.left)).toEqual([{ reason: 'gone', letters: 2 }]);
  });

  it('ends where the function stops, and says why', async () => {
    const run = await redriveAll(async () => answer(0, true, 'another run is at it'), { dryRun: false });
    expect(run).toMatchObject({ end: 'stopped', stopped: 'another run is at it', calls: 1 });
  });

  it('ends after the call under way when it is given up', async () => {
    const stop = new AbortController();
    const run = await redriveAll(async () => answer(0, true), {
      dryRun: false,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    expect(run).toMatchObject({ end: 'given up', calls: 2 });
  });
});
