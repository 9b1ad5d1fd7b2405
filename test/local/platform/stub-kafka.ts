import { createServer } from 'node:net';
import { onTestFinished } from 'vitest';
import { listen } from '../../../local/core/listen.ts';
import { FrameCollector } from '../../../local/kafka/wire/frame.ts';

const API_VERSIONS = 18;
const METADATA = 3;
const FIND_COORDINATOR = 10;
const COORDINATOR_NOT_AVAILABLE = 15;

/**
 * As much of a Kafka as a client asks first, for what no healthy one does: it has no coordinator, and sends its clients to
 * `advertised`, itself when absent.
 */
export async function startStubKafka(
  options: { advertised?: { host: string; port: number } } = {},
): Promise<string> {
  const server = createServer((socket) => {
    const frames = new FrameCollector();
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      frames.push(chunk);
      for (let frame = frames.next(1e6); frame !== undefined; frame = frames.next(1e6)) {
        const answer = Buffer.concat([frame.subarray(4, 8), answerTo(frame.readInt16BE(0))]);
        socket.write(Buffer.concat([int32(answer.length), answer]));
      }
    });
  });
  const port = await listen(server, { port: 0, purpose: 'a stub of Kafka' });
  onTestFinished(() => void server.close());
  const advertised = options.advertised ?? { host: '127.0.0.1', port };

  function answerTo(key: number): Buffer {
    if (key === API_VERSIONS) {
      const range = (api: number, version: number) =>
        Buffer.concat([int16(api), int16(version), int16(version)]);
      const ranges = [range(METADATA, 1), range(FIND_COORDINATOR, 0), range(API_VERSIONS, 0)];
      return Buffer.concat([int16(0), int32(ranges.length), ...ranges, int32(0)]);
    }
    if (key === METADATA) {
      const broker = [int32(1), string(advertised.host), int32(advertised.port), int16(-1)];
      return Buffer.concat([int32(1), ...broker, int32(1), int32(0)]);
    }
    return Buffer.concat([int16(COORDINATOR_NOT_AVAILABLE), int32(-1), string(''), int32(-1)]);
  }
  return `127.0.0.1:${port}`;
}

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

function string(value: string): Buffer {
  return Buffer.concat([int16(Buffer.byteLength(value)), Buffer.from(value)]);
}
