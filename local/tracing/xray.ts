import { createSocket, type Socket } from 'node:dgram';
import type { AccessControl, Principal } from '../core/access.ts';
import type { Clock } from '../core/clock.ts';
import { asError } from '../core/errors.ts';
import type { Journal } from '../core/journal.ts';
import type { Running } from '../core/lifecycle.ts';
import { LOOPBACK } from '../core/listen.ts';
import { PauseBetweenRepeats } from '../core/pause-between-repeats.ts';
import { DatagramBudget, MAX_DATAGRAMS_A_SECOND } from './datagram-budget.ts';
import { readSegment } from './segment-document.ts';

/**
 * What the daemon needs of the role it works with. X-Ray knows no resources: both are granted on everything.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html#services-xray-permissions
 */
const SEND_SEGMENTS = 'xray:PutTraceSegments';
const SEND_TELEMETRY = 'xray:PutTelemetryRecords';

export interface XRayOptions {
  readonly access: AccessControl;
  readonly clock: Clock;
  readonly journal: Journal;
}

export interface TracedFunction {
  readonly functionName: string;
  /** The session of the function's role. */
  readonly principal: Principal;
}

/** What a segment says, in milliseconds. */
export interface Segment {
  readonly traceId: string;
  readonly id: string;
  readonly parentId?: string;
  readonly name: string;
  readonly origin?: string;
  readonly startTime: number;
  readonly endTime?: number;
  readonly fault?: boolean;
  readonly annotations: Readonly<Record<string, string | number | boolean>>;
}

/** The daemon of one function; it stops with `XRay`. */
export interface XRayDaemon {
  /** `127.0.0.1:<port>`, as AWS_XRAY_DAEMON_ADDRESS has it. */
  readonly address: string;
  /** Takes a segment that the service itself makes, with the function's rights as on AWS. */
  record(segment: Segment): void;
}

/**
 * X-Ray as functions know it: a daemon that takes segments as datagrams, and never answers. Each function has a port of
 * its own, for a datagram does not say who sent it; one that finds another's port sends in that one's name. What arrives
 * is journalled, and kept nowhere else; every trace is taken, where AWS samples one in twenty and one a second.
 */
export class XRay implements Running {
  readonly #options: XRayOptions;
  readonly #sockets = new Set<Socket>();

  constructor(options: XRayOptions) {
    this.#options = options;
  }

  /** Resolves when the daemon listens. */
  async startDaemon(traced: TracedFunction): Promise<XRayDaemon> {
    const socket = createSocket('udp4');
    const port = await bind(socket);
    this.#sockets.add(socket);
    const daemon = new FunctionDaemon({ ...this.#options, ...traced });
    socket.on('message', (datagram) => daemon.receive(datagram));
    socket.on('error', (error) => daemon.reportBroken(error));
    return { address: `${LOOPBACK}:${port}`, record: (segment) => daemon.record(segment) };
  }

  async stop(): Promise<void> {
    const sockets = [...this.#sockets];
    this.#sockets.clear();
    await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.close(resolve))));
  }
}

async function bind(socket: Socket): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once('error', reject);
  socket.bind({ address: LOOPBACK, port: 0, exclusive: true }, resolve);
  try {
    await promise;
  } catch (thrown) {
    const cause = asError(thrown);
    throw new Error(`The X-Ray daemon cannot listen on ${LOOPBACK}: ${cause.message}`, { cause });
  }
  socket.removeListener('error', reject);
  return socket.address().port;
}

class FunctionDaemon {
  readonly #options: XRayOptions & TracedFunction;
  readonly #budget: DatagramBudget;
  readonly #pause: PauseBetweenRepeats;

  constructor(options: XRayOptions & TracedFunction) {
    this.#options = options;
    this.#budget = new DatagramBudget(options.clock);
    this.#pause = new PauseBetweenRepeats(options.clock);
  }

  receive(datagram: Buffer): void {
    const { functionName } = this.#options;
    if (!this.#budget.take()) {
      this.#warn(
        'flood',
        `${functionName} sends X-Ray more than ${MAX_DATAGRAMS_A_SECOND} segments a second; the rest is dropped.`,
      );
      return;
    }
    const document = readSegment(datagram);
    if ('problem' in document) {
      const { problem } = document;
      // One kind of mistake is told once in a while, whatever values it is made with.
      const where = String(problem).replaceAll(/\d+|".*"/g, '');
      this.#warn(where, `${functionName} sent X-Ray a segment that it would drop: ${problem}.`);
      return;
    }
    const { trace_id: traceId, parent_id: parentId, start_time: start, end_time: end, ...rest } = document;
    const { id, name, origin, fault, annotations } = rest;
    this.record({
      ...{ traceId, id, name, annotations },
      ...(parentId === undefined ? {} : { parentId }),
      ...(origin === undefined ? {} : { origin }),
      startTime: toMilliseconds(start),
      ...(end === undefined ? {} : { endTime: toMilliseconds(end) }),
      ...(fault === undefined ? {} : { fault }),
    });
  }

  record(segment: Segment): void {
    const { access, principal, functionName, journal } = this.#options;
    // The daemon tells X-Ray of itself too, and sends segments all the same when it may not.
    access.check(principal, SEND_TELEMETRY, '*');
    if (!access.check(principal, SEND_SEGMENTS, '*').allowed) return;
    journal.record({ kind: 'segment', functionName, ...segment, annotations: { ...segment.annotations } });
  }

  reportBroken(error: Error): void {
    const { functionName, journal } = this.#options;
    const message = `The X-Ray daemon of ${functionName} takes no more segments: ${error.message}`;
    journal.record({ kind: 'error', source: 'tracing', message });
  }

  #warn(report: string, message: string): void {
    if (this.#pause.isDue(report))
      this.#options.journal.record({ kind: 'warning', source: 'tracing', message });
  }
}

function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}
