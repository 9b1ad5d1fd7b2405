import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { onTestFinished } from 'vitest';
import type { Api } from '../../../local/kafka/apis/api.ts';
import { encodeRequest, FrameCollector, skipTags } from '../../../local/kafka/wire/frame.ts';
import { Reader } from '../../../local/kafka/wire/reader.ts';
import { decode } from '../../../local/kafka/wire/schema.ts';

/** Speaks the protocol by hand, one socket, as many requests ahead as a test likes. */
export class WireClient {
  readonly socket: Socket;
  readonly #frames = new FrameCollector();
  readonly #waiting: { resolve: (frame: Buffer) => void; reject: (error: Error) => void }[] = [];
  #correlationId = 0;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#frames.push(chunk);
      for (let frame = this.#frames.next(1e9); frame !== undefined; frame = this.#frames.next(1e9))
        this.#waiting.shift()?.resolve(frame);
    });
    socket.once('close', () => {
      for (const { reject } of this.#waiting.splice(0)) reject(new Error('the connection was closed'));
    });
    socket.on('error', () => {});
  }

  /** A client whose socket goes when the test ends. */
  static async connect(port: number, options: { tls?: boolean } = {}): Promise<WireClient> {
    const client = await WireClient.open(port, options);
    onTestFinished(() => void client.socket.destroy());
    return client;
  }

  /** A client whose socket is the caller's to close. */
  static async open(port: number, options: { tls?: boolean } = {}): Promise<WireClient> {
    const address = { port, host: '127.0.0.1' };
    const socket = options.tls ? connectTls({ ...address, rejectUnauthorized: false }) : connect(address);
    await once(socket, options.tls ? 'secureConnect' : 'connect');
    return new WireClient(socket);
  }

  /** Sends a request and reads its response; rejects when the connection closes first. */
  async send<In, Res>(api: Api<unknown, In, Res, unknown>, version: number, value: In): Promise<Res> {
    const correlationId = this.#correlationId++;
    const flexible = api.isFlexible(version);
    const frame = this.nextFrame();
    this.socket.write(
      encodeRequest(
        { apiKey: api.key, apiVersion: version, correlationId, clientId: 'by-hand', flexible },
        { codec: api.requestCodec(version), value },
      ),
    );
    const reader = new Reader(await frame);
    if (reader.int32() !== correlationId) throw new Error('a response came out of order');
    if (flexible && api.key !== 18) skipTags(reader);
    return decode(api.responseCodec(version), reader);
  }

  nextFrame(): Promise<Buffer> {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    if (this.socket.destroyed) reject(new Error('the connection was closed'));
    else this.#waiting.push({ resolve, reject });
    return promise;
  }

  /** Resolves when the broker has closed the connection. */
  async closed(): Promise<void> {
    if (!this.socket.destroyed) await once(this.socket, 'close');
  }
}
