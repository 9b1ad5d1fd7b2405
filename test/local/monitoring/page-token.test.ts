import { expect, test } from 'vitest';
import { readPageToken, writePageToken } from '../../../local/monitoring/page-token.ts';

const encode = (text: string) => Buffer.from(text).toString('base64url');

test('a token is read with the request that it was answered to, and no other', () => {
  const token = writePageToken({ query: 1 }, Number.MAX_SAFE_INTEGER);
  expect(readPageToken({ query: 1 }, token)).toBe(Number.MAX_SAFE_INTEGER);
  expect(readPageToken({ query: 2 }, token)).toBeUndefined();
});

test.each(['', '!', encode('{'), encode('["x",-1]'), encode('["x",1e999]'), encode('['.repeat(3_000_000))])(
  'a text that is no token is none, however long (case %#)',
  (text) => {
    const began = performance.now();
    expect(readPageToken({}, text)).toBeUndefined();
    expect(performance.now() - began).toBeLessThan(10_000);
  },
);
