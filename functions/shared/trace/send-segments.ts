import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Position } from '../kafka-event.ts';
import { type DaemonAddress, readLambdaVariables } from './lambda-variables.ts';
import type { Trace } from './trace-header.ts';

/** For a batch: more would hold it up and be looked at by nobody. */
const MAX_SEGMENTS = 100;
/** What X-Ray takes as one segment, and UDP over IPv4 as one datagram. */
const MAX_DATAGRAM_BYTES = 64 * 1024 - 1 - 28;
/** What the daemon looks for in front of a segment. https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html */
const DAEMON_HEADER = '{"format":"json","version":1}\n';

/** Something of a trace that was handled. */
export interface TracedWork extends Position {
  readonly trace: Trace;
  /** Whether it is to be done again, or is given up. */
  readonly hasFailed: boolean;
}

export interface Handling {
  /** Whose work it was, the consumer group. */
  readonly group: string;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
}

/**
 * Tells X-Ray of each trace that something was handled of, as a segment that follows the producer's: of what has failed
 * first, should there be too many. Best effort: without a daemon nothing happens, and nothing is thrown.
 */
export async function sendSegments(work: readonly TracedWork[], handling: Handling): Promise<void> {
  const { AWS_XRAY_DAEMON_ADDRESS: daemon, AWS_LAMBDA_FUNCTION_NAME: name, ...own } = readLambdaVariables();
  if (daemon === undefined || name === undefined) return;
  const endedAt = Date.now();
  const datagrams = chooseWork(work)
    .map((one) => toSegment(one, { ...handling, endedAt, name, batchTrace: own._X_AMZN_TRACE_ID }))
    .map((segment) => Buffer.from(`${DAEMON_HEADER}${JSON.stringify(segment)}`))
    .filter(({ length }) => length <= MAX_DATAGRAM_BYTES);
  if (datagrams.length === 0) return;
  await sendDatagrams(datagrams, daemon);
}

/**
 * Over a socket of their own: one kept for the next batch would lie in a frozen environment, who knows how long. That no
 * socket is to be had, or that what was sent does not arrive, is absorbed: nobody can do anything about it here.
 */
async function sendDatagrams(datagrams: readonly Buffer[], { host, port }: DaemonAddress): Promise<void> {
  const socket = createSocket('udp4');
  try {
    await once(socket.bind(), 'listening');
    socket.on('error', () => {});
    await Promise.all(
      datagrams.map((datagram) => new Promise((resolve) => socket.send(datagram, port, host, resolve))),
    );
  } catch {
    // No socket: see above.
  } finally {
    socket.close();
  }
}

/** One of each sampled trace, one that has failed where there is one. */
function chooseWork(work: readonly TracedWork[]): TracedWork[] {
  const failedFirst = [...work.filter(({ hasFailed }) => hasFailed), ...work.filter((one) => !one.hasFailed)];
  const chosen = new Map<string, TracedWork>();
  for (const one of failedFirst) {
    const { root, isSampled } = one.trace;
    if (chosen.size === MAX_SEGMENTS) break;
    if (isSampled && !chosen.has(root)) chosen.set(root, one);
  }
  return [...chosen.values()];
}

interface Circumstances extends Handling {
  readonly endedAt: number;
  readonly name: string;
  readonly batchTrace: Trace | undefined;
}

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html */
function toSegment(
  { trace, topic, partition, offset, hasFailed }: TracedWork,
  { name, group, startedAt, endedAt, batchTrace }: Circumstances,
) {
  return {
    name,
    id: randomBytes(8).toString('hex'),
    trace_id: trace.root,
    ...(trace.parent !== undefined && { parent_id: trace.parent }),
    start_time: startedAt / 1_000,
    end_time: endedAt / 1_000,
    ...(hasFailed && { fault: true }),
    annotations: { topic, partition, offset, group },
    ...(batchTrace && { metadata: { batch: { trace_id: batchTrace.root } } }),
  };
}
