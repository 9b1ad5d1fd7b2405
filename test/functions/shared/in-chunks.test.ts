import { expect, it } from 'vitest';
import { inChunks } from '../../../functions/shared/in-chunks.ts';

const items = Array.from({ length: 11 }, (_, n) => n);

it('hands every item over once, in chunks of the size, no more of them at once than told', async () => {
  const chunks: number[][] = [];
  let working = 0;
  let most = 0;
  await inChunks(items, { size: 2, atOnce: 3 }, async (chunk) => {
    most = Math.max(most, ++working);
    await Promise.resolve();
    chunks.push([...chunk]);
    working--;
  });
  expect(chunks).toEqual([[0, 1], [2, 3], [4, 5], [6, 7], [8, 9], [10]]);
  expect(most).toBe(3);
});

it('throws what the work throws, and begins no chunk after it on that side', async () => {
  const begun: number[] = [];
  const work = async ([first = -1]: readonly number[]) => {
    begun.push(first);
    if (first === 2) throw new Error('broken');
  };
  await expect(inChunks(items, { size: 2, atOnce: 1 }, work)).rejects.toThrow('broken');
  expect(begun).toEqual([0, 2]);
});
