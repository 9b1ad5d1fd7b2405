import { expect, test } from 'vitest';
import { EventParser } from '../../../../../functions/console/app/runner/parse-events.ts';

const STREAM =
  ': heartbeat\n\nevent: entry\ndata: {"a":1}\n\nevent: state\r\ndata: one\r\ndata:two\r\n\r\nid: 4\n\ndata: last\n\n';
const EVENTS = [
  { event: 'entry', data: '{"a":1}' },
  { event: 'state', data: 'one\ntwo' },
  { event: 'message', data: 'last' },
];

test('takes a stream apart', () => {
  expect(new EventParser().push(STREAM)).toEqual(EVENTS);
});

test('takes it apart however it is cut', () => {
  for (const size of [1, 2, 3, 7, 20]) {
    const parser = new EventParser();
    const pieces = Array.from({ length: Math.ceil(STREAM.length / size) }, (_, index) =>
      STREAM.slice(index * size, (index + 1) * size),
    );
    expect(pieces.flatMap((piece) => parser.push(piece))).toEqual(EVENTS);
  }
});

test('keeps an event back until it is complete', () => {
  const parser = new EventParser();
  expect(parser.push('data: half')).toEqual([]);
  expect(parser.push(' of it\n')).toEqual([]);
  expect(parser.push('\n')).toEqual([{ event: 'message', data: 'half of it' }]);
});
