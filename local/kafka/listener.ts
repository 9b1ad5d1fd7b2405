import { createServer as createPlaintextServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Running } from '../core/lifecycle.ts';
import { LOOPBACK, listen } from '../core/listen.ts';
import type { Api, BrokerServices } from './apis/api.ts';
import { Connection } from './connection.ts';
import type { SaslOptions } from './security/session.ts';

/** The one broker there is. */
const NODE_ID = 1;

export interface ListenerOptions {
  readonly services: BrokerServices;
  readonly apis: ReadonlyMap<number, Api>;
  /** 0 takes any free one. */
  readonly port: number;
  /** Undefined makes a plaintext listener. */
  readonly tls?: { readonly key: string; readonly cert: string; readonly sasl: SaslOptions };
}

/** A port of the broker, and the connections made to it. */
export class Listener implements Running {
  readonly host = LOOPBACK;
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  #port = 0;

  private constructor(options: ListenerOptions) {
    const { tls, services } = options;
    const accept = (socket: Socket) => this.#accept(socket, options);
    if (tls === undefined) this.#server = createPlaintextServer(accept);
    else {
      this.#server = createTlsServer({ key: tls.key, cert: tls.cert }, accept);
      this.#server.on('tlsClientError', (error: Error) => {
        const message = `a TLS handshake on port ${this.#port} failed: ${error.message}`;
        services.journal.record({ kind: 'warning', source: 'kafka', message });
      });
    }
  }

  /** @throws UserError PORT_TAKEN */
  static async start(options: ListenerOptions): Promise<Listener> {
    const listener = new Listener(options);
    const purpose = options.tls === undefined ? 'Kafka (plaintext)' : 'Kafka (TLS, IAM)';
    listener.#port = await listen(listener.#server, { port: options.port, purpose });
    return listener;
  }

  get port(): number {
    return this.#port;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await Promise.all([...this.#connections].map((connection) => connection.stop()));
    await closed;
  }

  #accept(socket: Socket, { services, apis, tls }: ListenerOptions): void {
    const node = { id: NODE_ID, host: this.host, port: this.#port };
    const connection = new Connection({ socket, services, apis, node, sasl: tls?.sasl });
    this.#connections.add(connection);
    socket.once('close', () => this.#connections.delete(connection));
  }
}
