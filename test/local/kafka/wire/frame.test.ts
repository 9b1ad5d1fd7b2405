import { expect, test } from 'vitest';
import { FrameCollector } from '../../../../local/kafka/wire/frame.ts';
import { WireError } from '../../../../local/kafka/wire/reader.ts';

function frame(text: string): Buffer {
  const buffer = Buffer.alloc(4 + text.length);
  buffer.writeInt32BE(text.length);
  buffer.write(text, 4);
  return buffer;
}

function drain(collector: FrameCollector): string[] {
  const frames: string[] = [];
  for (let next = collector.next(100); next !== undefined; next = collector.next(100))
    frames.push(String(next));
  return frames;
}

test.each([1, 2, 3, 5, 7, 100])('cuts frames out of chunks of %i bytes', (size) => {
  const stream = Buffer.concat([frame('first'), frame(''), frame('third one')]);
  const collector = new FrameCollector();
  const seen: string[] = [];
  for (let at = 0; at < stream.length; at += size) {
    collector.push(stream.subarray(at, at + size));
    seen.push(...drain(collector));
  }
  expect(seen).toEqual(['first', '', 'third one']);
  expect(collector.buffered).toBe(0);
});

test.each([-1, 101, 2 ** 31 - 1])('refuses a frame that announces %i bytes before it has come', (size) => {
  const collector = new FrameCollector();
  const announcement = Buffer.alloc(4);
  announcement.writeInt32BE(size);
  collector.push(announcement);
  expect(() => collector.next(100)).toThrow(WireError);
});
