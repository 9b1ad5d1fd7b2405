import { expect, it } from 'vitest';
import { fillPage, type ItemKey, type Page } from '../../../functions/shared/table-page.ts';

interface Numbered {
  readonly n: string;
}

/** A table of items 0 to `count` - 1 that is read `perRead` at a time, of which a filter fits those that `fits` says. */
function readTable({
  count,
  perRead,
  fits,
}: {
  count: number;
  perRead: number;
  fits?: (n: number) => boolean;
}) {
  const asked: { from: number; limit: number | undefined }[] = [];
  const page = (limit: number, after?: ItemKey): Promise<Page<Numbered>> =>
    fillPage(
      { limit, after },
      {
        isFiltered: fits !== undefined,
        parse: (item) => ({ n: String(item) }),
        keyOf: ({ n }) => ({ n }),
        read(last, most) {
          const from = last === undefined ? 0 : Number(last['n']) + 1;
          asked.push({ from, limit: most });
          const to = Math.min(count, from + Math.min(perRead, most ?? perRead));
          const looked = Array.from({ length: to - from }, (_, index) => from + index);
          return Promise.resolve({
            items: looked.filter(fits ?? (() => true)),
            ...(to < count && { last: { n: String(to - 1) } }),
          });
        },
      },
    );
  return { asked, page };
}

const numbersOf = ({ items }: Page<Numbered>) => items.map(({ n }) => Number(n));

it('looks at no more than it is asked for where nothing is filtered', async () => {
  const { asked, page } = readTable({ count: 10, perRead: 100 });
  const first = await page(4);
  expect([numbersOf(first), first.next]).toEqual([[0, 1, 2, 3], { n: '3' }]);
  const last = await page(10, { n: '7' });
  expect([numbersOf(last), last.next]).toEqual([[8, 9], undefined]);
  expect(asked).toEqual([
    { from: 0, limit: 4 },
    { from: 8, limit: 10 },
  ]);
});

it('reads on until the page is full, and goes on in the middle of what was read', async () => {
  const { asked, page } = readTable({ count: 100, perRead: 10, fits: (n) => n % 5 === 0 });
  const first = await page(3);
  expect([numbersOf(first), first.next]).toEqual([[0, 5, 10], { n: '10' }]);
  expect(asked).toEqual([
    { from: 0, limit: undefined },
    { from: 10, limit: undefined },
  ]);
  expect(numbersOf(await page(3, first.next))).toEqual([15, 20, 25]);
});

it('has less when it has looked at enough, and says where to go on', async () => {
  const { asked, page } = readTable({ count: 100, perRead: 10, fits: (n) => n === 77 });
  const empty = await page(3);
  expect([numbersOf(empty), empty.next, asked.length]).toEqual([[], { n: '39' }, 4]);
  const found = await page(3, empty.next);
  expect([numbersOf(found), found.next]).toEqual([[77], { n: '79' }]);
  const last = await page(3, found.next);
  expect([numbersOf(last), last.next]).toEqual([[], undefined]);
});

it('is the last one when it ends with the table', async () => {
  const { page } = readTable({ count: 6, perRead: 3, fits: () => true });
  const all = await page(6);
  expect([numbersOf(all), all.next]).toEqual([[0, 1, 2, 3, 4, 5], undefined]);
  const exact = await page(3);
  expect([numbersOf(exact), exact.next]).toEqual([[0, 1, 2], { n: '2' }]);
});
