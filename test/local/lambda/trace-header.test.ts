import { expect, test } from 'vitest';
import { decideTrace, renderTraceHeader } from '../../../local/lambda/trace-header.ts';

const ROOT = `1-5759e988-${'b'.repeat(24)}`;
const PARENT = '53995c3f42cd8ad8';
const TIME = 1_700_000_000_000;

const decide = (given: string | undefined, mode: 'Active' | 'PassThrough') =>
  renderTraceHeader(decideTrace(given, { mode, time: TIME }));

test('begins a sampled trace at the time of the invocation when tracing is active', () => {
  expect(decide(undefined, 'Active')).toMatch(/^Root=1-6553f100-[0-9a-f]{24};Sampled=1$/);
});

test('begins a trace that is not sampled when nothing is to be traced', () => {
  expect(decide(undefined, 'PassThrough')).toMatch(
    /^Root=1-6553f100-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/,
  );
});

test.each([
  [`Root=${ROOT};Parent=${PARENT};Sampled=1`, `Root=${ROOT};Parent=${PARENT};Sampled=1`],
  [`Root=${ROOT};Parent=${PARENT};Sampled=0`, `Root=${ROOT};Parent=${PARENT};Sampled=0`],
  [`Root=${ROOT};Sampled=?`, `Root=${ROOT};Sampled=1`],
  [`Root=${ROOT}`, `Root=${ROOT};Sampled=1`],
  [`Self=1-2-3; Root=${ROOT} ;Lineage=a:0`, `Root=${ROOT};Sampled=1`],
  [`Root=${ROOT};Parent=nonsense;Sampled=maybe`, `Root=${ROOT};Sampled=1`],
])('joins the trace of a caller with %s when tracing is active', (given, expected) => {
  expect(decide(given, 'Active')).toBe(expected);
});

test.each([`Root=${ROOT};Parent=${PARENT};Sampled=1`, `Root=${ROOT};Sampled=?`, `Root=${ROOT}`])(
  'passes %s through',
  (given) => {
    expect(decide(given, 'PassThrough')).toBe(given);
  },
);

test.each(['', ';;;===', 'Root=1-2-3;Sampled=1', `Root=${ROOT}\r\nX-Injected: 1`, 'x'.repeat(100_000)])(
  'begins a trace of its own for a header that does not read',
  (given) => {
    expect(decide(given, 'Active')).toMatch(/^Root=1-6553f100-[0-9a-f]{24};Sampled=1$/);
  },
);
