import { expect, test } from 'vitest';
import { isEmbeddedMetrics, readEmbeddedMetrics } from '../../../local/lambda/embedded-metrics.ts';

const ACCEPTED = { Name: 'Accepted', Unit: 'Count' };

/** A line with one directive, changed as a test wants it. */
function line(directive: object = {}, members: object = { service: 'orders', Accepted: 2 }) {
  const metrics = { Namespace: 'millrace', Dimensions: [['service']], Metrics: [ACCEPTED], ...directive };
  return { _aws: { Timestamp: 1_700_000_000_000, CloudWatchMetrics: [metrics] }, ...members };
}

const names = (count: number) => Array.from({ length: count }, (_, index) => `n${index}`);

test('takes the metrics of a line, with the dimensions of each set', () => {
  const record = line(
    { Dimensions: [['service'], ['service', 'reason'], []], Metrics: [ACCEPTED, { Name: 'Latency' }] },
    { service: 'orders', reason: 'stock', Accepted: 2, Latency: [1.5, -3], note: 'not a metric' },
  );
  expect(isEmbeddedMetrics(record)).toBe(true);
  const about = { namespace: 'millrace', name: 'Accepted', unit: 'Count', values: [2] };
  const latency = { namespace: 'millrace', name: 'Latency', unit: 'None', values: [1.5, -3] };
  expect(readEmbeddedMetrics(record)).toEqual({
    metrics: [
      { ...about, dimensions: { service: 'orders' } },
      { ...about, dimensions: { service: 'orders', reason: 'stock' } },
      { ...about, dimensions: {} },
      { ...latency, dimensions: { service: 'orders' } },
      { ...latency, dimensions: { service: 'orders', reason: 'stock' } },
      { ...latency, dimensions: {} },
    ],
  });
});

test.each([{}, { _aws: null }, { _aws: 'x' }, { _aws: { Timestamp: 1 } }, { message: 'x' }])(
  'leaves %j a log line',
  (record) => {
    expect(isEmbeddedMetrics(record)).toBe(false);
  },
);

const wide = names(31);
test.each<[string, object, RegExp]>([
  ['31 dimensions', line({ Dimensions: [wide] }), /Dimensions\.0: has more than 30 dimensions/],
  ['no dimension set', line({ Dimensions: [] }), /Dimensions: expected at least one dimension set/],
  ['no list of sets', line({ Dimensions: ['service'] }), /Dimensions\.0: expected a list of names/],
  ['an absent metric', line({}, { service: 's' }), /^Accepted: it is named, and the line has no such value/],
  ['an inherited metric', line({ Metrics: [{ Name: 'toString' }] }), /^toString: it is named, and the line/],
  ['an absent dimension', line({}, { Accepted: 1 }), /^service: it is named, and the line has no such value/],
  ['a number as a dimension', line({}, { service: 7, Accepted: 1 }), /^service: expected text/],
  ['an empty dimension', line({}, { service: ' ', Accepted: 1 }), /^service: expected printable ASCII/],
  ['a text as its value', line({}, { service: 's', Accepted: '2' }), /^Accepted: expected a number/],
  [
    'a text among its values',
    line({}, { service: 's', Accepted: [1, 'x'] }),
    /^Accepted\.1: expected a number/,
  ],
  ['no value', line({}, { service: 's', Accepted: [] }), /^Accepted: expected at least one value/],
  [
    '10,000 values',
    line({}, { service: 's', Accepted: Array.from({ length: 10_000 }, () => 1) }),
    /^Accepted: has more than 100 values/,
  ],
  [
    'an unknown unit',
    line({ Metrics: [{ Name: 'Accepted', Unit: 'Orders' }] }),
    /Metrics\.0\.Unit: is no unit/,
  ],
  ['no namespace', line({ Namespace: undefined }), /_aws\.CloudWatchMetrics\.0\.Namespace: expected text/],
  ['an empty namespace', line({ Namespace: '' }), /Namespace: expected/],
  ['a namespace of another alphabet', line({ Namespace: 'młyn' }), /Namespace: expected/],
  ['a namespace that begins with a colon', line({ Namespace: ':m' }), /Namespace: begins with a colon/],
  ['too long a namespace', line({ Namespace: 'n'.repeat(256) }), /Namespace: expected at most 255/],
  [
    '101 metrics',
    line({ Metrics: names(101).map((Name) => ({ Name })) }),
    /Metrics: has more than 100 metrics/,
  ],
  [
    'no time',
    { ...line(), _aws: { CloudWatchMetrics: line()._aws.CloudWatchMetrics } },
    /Timestamp: expected/,
  ],
  [
    'no list of directives',
    { _aws: { Timestamp: 1, CloudWatchMetrics: {} } },
    /CloudWatchMetrics: expected a list/,
  ],
  [
    'thousands of dimension sets',
    line({ Dimensions: names(2000).map(() => ['service']) }),
    /it makes 2000 metrics of one line; the runner takes at most 1000/,
  ],
])('says what is wrong with %s', (_what, record, problem) => {
  const read = readEmbeddedMetrics({ ...record });
  expect('problem' in read ? read.problem : read).toMatch(problem);
});

test('keeps short what it says, however much is wrong', () => {
  const read = readEmbeddedMetrics(line({ Metrics: Array.from({ length: 5000 }, () => ({ Name: 1 })) }));
  expect('problem' in read && read.problem.length).toBeLessThanOrEqual(300);
});
