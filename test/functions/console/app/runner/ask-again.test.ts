import { focusManager, InfiniteQueryObserver, QueryClient } from '@tanstack/react-query';
import { expect, onTestFinished, test } from 'vitest';
import { askAgain } from '../../../../../functions/console/app/runner/ask-again.ts';

/** A list in pages that is looked at; each call for a page is answered when the test says so. */
function lookAtPages() {
  const queries = new QueryClient();
  const calls: { readonly page: number; answer(): void }[] = [];
  const list = new InfiniteQueryObserver(queries, {
    queryKey: ['/history', {}, 'pages'],
    queryFn: ({ pageParam, signal }) => {
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      signal.addEventListener('abort', () => reject(new Error('given up')));
      calls.push({ page: pageParam, answer: () => resolve(pageParam) });
      return promise;
    },
    initialPageParam: 1,
    getNextPageParam: (page) => page + 1,
  });
  const stop = list.subscribe(() => undefined);
  onTestFinished(() => {
    stop();
    queries.clear();
  });
  const isAsked = (count: number) => expect.poll(() => calls.length).toBe(count);
  const pages = () => list.getCurrentResult().data?.pages;
  return { queries, list, calls, isAsked, pages };
}

test('what is not being asked for is asked for again', async () => {
  const { queries, calls, isAsked, pages } = lookAtPages();
  calls[0]?.answer();
  await expect.poll(pages).toEqual([1]);
  expect(askAgain(queries, ['/orders', '/history'])).toBe(true);
  await isAsked(2);
  expect(calls[1]?.page).toBe(1);
});

test('the next page that somebody waits for is not given up for it', async () => {
  const { queries, list, calls, isAsked, pages } = lookAtPages();
  calls[0]?.answer();
  await expect.poll(pages).toEqual([1]);
  const more = list.fetchNextPage();
  await isAsked(2);
  expect(askAgain(queries, ['/orders', '/history'])).toBe(false);
  calls[1]?.answer();
  await more;
  expect(pages()).toEqual([1, 2]);
  expect(askAgain(queries, ['/orders', '/history'])).toBe(true);
});

test('a hidden tab asks for nothing until it is looked at', async () => {
  onTestFinished(() => focusManager.setFocused(undefined));
  const { queries, calls, isAsked, pages } = lookAtPages();
  calls[0]?.answer();
  await expect.poll(pages).toEqual([1]);
  focusManager.setFocused(false);
  expect(askAgain(queries, ['/history'])).toBe(false);
  expect(calls.length).toBe(1);
  focusManager.setFocused(undefined);
  expect(askAgain(queries, ['/history'])).toBe(true);
  await isAsked(2);
});
