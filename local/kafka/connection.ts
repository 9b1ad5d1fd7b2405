import type { Socket } from 'node:net';
import { asError } from '../core/errors.ts';
import { type Api, type ApiContext, type BrokerServices, CLOSE_CONNECTION, NO_RESPONSE } from './apis/api.ts';
import type { Right } from './security/rights.ts';
import { type SaslOptions, SaslSession } from './security/session.ts';
import {
  encodeResponse,
  FrameCollector,
  type RequestHeader,
  readRequestHeader,
  skipTags,
} from './wire/frame.ts';
import { Reader, WireError } from './wire/reader.ts';
import { decode } from './wire/schema.ts';

/** `socket.request.max.bytes` and, before authentication, `sasl.server.max.receive.size`. */
const MAX_FRAME_BYTES = 100 * 1024 * 1024;
const MAX_UNAUTHENTICATED_FRAME_BYTES = 512 * 1024;
/** What a client may send ahead while a request of it is being answered. */
const MAX_AHEAD_BYTES = 1024 * 1024;
/** How long a stopping broker lets a client read its last answers. */
const FLUSH_MS = 500;
const API_VERSIONS = 18;

export interface ConnectionOptions {
  readonly socket: Socket;
  readonly services: BrokerServices;
  readonly apis: ReadonlyMap<number, Api>;
  readonly node: ApiContext['node'];
  /** Undefined on a plaintext listener. */
  readonly sasl: SaslOptions | undefined;
}

/** Why a connection is closed by the broker; the client sees no more than a closed socket, the journal has the words. */
class Refused extends Error {}

/** One client: cuts its bytes into requests, answers them strictly in order, and takes parked ones back when it goes. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #frames = new FrameCollector();
  readonly #closed = new AbortController();
  readonly #session: SaslSession;
  readonly #peer: string;
  #clientId: string | null = null;
  #serving = false;

  constructor(options: ConnectionOptions) {
    const { socket } = options;
    this.#options = options;
    this.#session = new SaslSession(options.sasl && this.#withClientNames(options.sasl));
    this.#peer = `${socket.remoteAddress}:${socket.remotePort}`;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    // A reset or a broken pipe is one way of a client to leave: `close` follows.
    socket.on('error', () => {});
    // Who has said the last word reads no answers either: parked requests are taken back.
    socket.once('end', () => this.#closed.abort());
    socket.once('close', () => this.#closed.abort());
  }

  /** Takes parked requests back, lets the client read what was answered, and closes. */
  async stop(): Promise<void> {
    const { socket, services } = this.#options;
    this.#closed.abort();
    if (socket.destroyed) return;
    const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    await new Promise(setImmediate);
    socket.destroySoon();
    const impatience = services.clock.schedule(FLUSH_MS, () => socket.destroy());
    await gone;
    impatience.cancel();
  }

  #receive(chunk: Buffer): void {
    this.#frames.push(chunk);
    if (this.#serving) {
      if (this.#frames.buffered > MAX_AHEAD_BYTES) this.#options.socket.pause();
      return;
    }
    this.#serving = true;
    this.#serveAll().then(
      () => {
        this.#serving = false;
        this.#options.socket.resume();
      },
      (thrown: unknown) => this.#drop(asError(thrown)),
    );
  }

  /** Serves what has arrived. Runs without a turn of the event loop as long as handlers answer at once. */
  async #serveAll(): Promise<void> {
    const { socket } = this.#options;
    for (;;) {
      const frame = this.#frames.next(this.#maxFrameBytes);
      if (frame === undefined || !socket.writable) return;
      const served = this.#serve(frame);
      const response = served instanceof Promise ? await served : served;
      if (!socket.writable) return;
      if (response !== undefined) this.#write(response);
      if (this.#session.failed) {
        socket.destroySoon();
        return;
      }
      if (socket.writableNeedDrain) await drained(socket, this.#closed.signal);
    }
  }

  get #maxFrameBytes(): number {
    const isStranger = this.#options.sasl !== undefined && this.#session.identity === undefined;
    return isStranger ? MAX_UNAUTHENTICATED_FRAME_BYTES : MAX_FRAME_BYTES;
  }

  #serve(frame: Buffer): Buffer[] | undefined | Promise<Buffer[] | undefined> {
    const reader = new Reader(frame);
    const header = readRequestHeader(reader);
    this.#clientId = header.clientId;
    const api = this.#options.apis.get(header.apiKey);
    if (api === undefined) throw new Refused(`API ${header.apiKey} v${header.apiVersion} is not emulated`);
    const [oldest, newest] = api.versions;
    if (header.apiVersion < oldest || header.apiVersion > newest) {
      if (api.key === API_VERSIONS) return this.#answerUnknownVersion(api, header);
      throw new Refused(`${api.name} v${header.apiVersion} is not supported, only v${oldest} to v${newest}`);
    }
    this.#requireSession(api);
    if (api.isFlexible(header.apiVersion)) skipTags(reader);
    const request = decode(api.requestCodec(header.apiVersion), reader);
    const context = this.#makeContext(header);
    const { authorize } = api;
    if (typeof authorize === 'object' && 'needs' in authorize) {
      const { action, resource }: Right = authorize.needs(request);
      if (!context.authorize(action, resource)) return this.#encode(api, header, authorize.refuse(request));
    }
    const result = api.handle(context, request);
    if (!(result instanceof Promise)) return this.#encode(api, header, result);
    return result.then((value) => this.#encode(api, header, value));
  }

  #requireSession(api: Api): void {
    if (api.authorize === 'before-authentication' || this.#session.ready) return;
    const why = this.#session.identity === undefined ? 'came before' : 'came after the end of';
    throw new Refused(`${api.name} ${why} the authentication`);
  }

  #makeContext({ apiVersion, clientId }: RequestHeader): ApiContext {
    const { services, node, sasl } = this.#options;
    const { identity } = this.#session;
    const ask = (decide: SaslOptions['authorize'] | undefined, { action, resource }: Right): boolean =>
      decide === undefined || (identity !== undefined && decide(identity, action, resource));
    return {
      ...services,
      apiVersion,
      clientId,
      identity,
      node,
      closed: this.#closed.signal,
      session: this.#session,
      authorize: (action, resource) => ask(sasl?.authorize, { action, resource }),
      sees: (action, resource) => ask(sasl?.sees, { action, resource }),
    };
  }

  #encode(api: Api, { apiVersion, correlationId }: RequestHeader, value: unknown): Buffer[] | undefined {
    if (value === NO_RESPONSE) return undefined;
    if (value === CLOSE_CONNECTION) throw new Refused(`${api.name} failed and asked for no answer`);
    // ApiVersions always has the old response header: its reader does not know the version yet.
    const flexibleHeader = api.isFlexible(apiVersion) && api.key !== API_VERSIONS;
    return encodeResponse({ correlationId, flexibleHeader }, { codec: api.responseCodec(apiVersion), value });
  }

  /** Error 35 and the ranges, in the body of version 0, which every client reads. */
  #answerUnknownVersion(api: Api, { correlationId }: RequestHeader): Buffer[] {
    const value = { error: 'UNSUPPORTED_VERSION', apiKeys: this.#options.services.advertised };
    return encodeResponse({ correlationId, flexibleHeader: false }, { codec: api.responseCodec(0), value });
  }

  #write(chunks: readonly Buffer[]): void {
    const { socket } = this.#options;
    socket.cork();
    for (const chunk of chunks) socket.write(chunk);
    socket.uncork();
  }

  /** Whatever went wrong in serving a request: the connection closes, the journal says why. */
  #drop(error: Error): void {
    const { socket, services } = this.#options;
    socket.destroy();
    if (error instanceof Refused || error instanceof WireError)
      this.#warn('closed the connection of', error.message);
    else {
      services.journal.record({
        kind: 'error',
        source: 'kafka',
        message: `serving ${this.#name()} failed: ${error.stack}`,
      });
    }
  }

  #withClientNames(sasl: SaslOptions): SaslOptions {
    return { ...sasl, refused: (reason) => this.#warn('refused to authenticate', reason) };
  }

  #warn(what: string, why: string): void {
    const message = `${what} ${this.#name()}: ${why}`;
    this.#options.services.journal.record({ kind: 'warning', source: 'kafka', message });
  }

  #name(): string {
    return this.#clientId === null
      ? `a client at ${this.#peer}`
      : `client "${this.#clientId}" at ${this.#peer}`;
  }
}

/** Resolves when the socket takes more, or the connection is over. */
async function drained(socket: Socket, closed: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = () => resolve();
  socket.once('drain', end);
  closed.addEventListener('abort', end, { once: true });
  if (closed.aborted) end();
  await promise;
  socket.removeListener('drain', end);
  closed.removeEventListener('abort', end);
}
