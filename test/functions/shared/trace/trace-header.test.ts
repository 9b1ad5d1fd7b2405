import { expect, it } from 'vitest';
import { readTrace, writeTrace } from '../../../../functions/shared/trace/trace-header.ts';

const ROOT = '1-5759e988-bd862e3fe1be46a994272793';
const PARENT = '53995c3f42cd8ad8';

it.each([
  [`Root=${ROOT};Parent=${PARENT};Sampled=1`, { root: ROOT, parent: PARENT, isSampled: true }],
  [`Root=${ROOT};Parent=${PARENT};Sampled=0`, { root: ROOT, parent: PARENT, isSampled: false }],
  [`Sampled=?; Root=${ROOT}`, { root: ROOT, parent: undefined, isSampled: false }],
  [
    `Root=${ROOT};Parent=${PARENT};Sampled=1;Lineage=1:a87bd80c:0;Self=1-2`,
    { root: ROOT, parent: PARENT, isSampled: true },
  ],
])('reads %s', (text, trace) => {
  expect(readTrace(text)).toEqual(trace);
});

it.each([
  undefined,
  '',
  ';;;',
  'Root=',
  'Root=1-5759e988-bd862e3fe1be46a99427279',
  'Root=2-5759e988-bd862e3fe1be46a994272793',
  `Root=${ROOT};Parent=none`,
  `root=${ROOT}`,
  '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01',
  `Root=${ROOT};Lineage=${'x'.repeat(1_024)}`,
])('finds no trace in %j', (text) => {
  expect(readTrace(text)).toBeUndefined();
});

it('writes what it reads, without what it has no use for', () => {
  const header = `Root=${ROOT};Parent=${PARENT};Sampled=1`;
  expect(writeTrace({ root: ROOT, parent: PARENT, isSampled: true })).toBe(header);
  expect(writeTrace({ root: ROOT, parent: undefined, isSampled: false })).toBe(`Root=${ROOT};Sampled=0`);
});
