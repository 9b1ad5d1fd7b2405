import { connect } from 'node:net';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import type { Clock } from '../core/clock.ts';
import { asError, UserError } from '../core/errors.ts';
import { quietRequestQueue } from '../event-sources/request-queue.ts';

/** Of one connection, and of one answer. */
const ANSWER_WITHIN_MS = 3_000;
/** A fresh Kafka makes the topic that groups need when the first one asks for its coordinator. */
const COORDINATOR_WITHIN_MS = 10_000;
const COORDINATOR_PAUSE_MS = 100;
/** Nobody joins it. */
const GROUP = 'millrace-probe';

/**
 * Finds out whether clients on this computer can use the Kafka behind plaintext bootstrap servers: that one of them
 * answers, that the addresses it sends its clients to are reached, and that it has a coordinator for groups.
 * @throws UserError KAFKA_UNREACHABLE with what does not answer, and what to do; an AbortError when the signal ended it.
 */
export async function probeKafka(
  servers: readonly string[],
  options: { clock: Clock; signal?: AbortSignal },
): Promise<void> {
  quietRequestQueue();
  const admin = await connectToAny(servers);
  try {
    for (const { host, port } of await listBrokers(servers, admin)) await reach(servers, { host, port });
    await awaitCoordinator(servers, { ...options, admin });
  } finally {
    await admin.disconnect();
  }
}

async function connectToAny(servers: readonly string[]): Promise<Admin> {
  const attempts = await Promise.allSettled(servers.map(connectTo));
  const [admin, ...others] = attempts.flatMap((attempt) =>
    attempt.status === 'fulfilled' ? [attempt.value] : [],
  );
  await Promise.all(others.map((other) => other.disconnect()));
  if (admin !== undefined) return admin;
  const reasons = attempts.map((attempt, index) => {
    const reason = attempt.status === 'rejected' ? asError(attempt.reason).message : '';
    return servers.length === 1 ? reason : `${servers[index]}: ${reason}`;
  });
  throw new UserError(
    'KAFKA_UNREACHABLE',
    `No Kafka answers at ${servers.join(', ')} (${reasons.join('; ')}). Start it, or give --bootstrap-servers a listener without TLS and SASL, or leave the option out to use the emulator.`,
    { cause: attempts.find((attempt) => attempt.status === 'rejected')?.reason },
  );
}

async function connectTo(server: string): Promise<Admin> {
  const kafka = new Kafka({
    clientId: 'millrace',
    brokers: [server],
    connectionTimeout: ANSWER_WITHIN_MS,
    requestTimeout: ANSWER_WITHIN_MS,
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    return admin;
  } catch (thrown) {
    await admin.disconnect();
    throw thrown;
  }
}

/** kafkajs already goes where the first answer sends it, and gives up when that fails for every broker. */
async function listBrokers(
  servers: readonly string[],
  admin: Admin,
): Promise<readonly { host: string; port: number }[]> {
  try {
    return (await admin.describeCluster()).brokers;
  } catch (thrown) {
    const error = findConnectionError(asError(thrown));
    if (error === undefined) throw thrown;
    throw refuseAddress(servers, error.broker, error);
  }
}

/** Clients leave the bootstrap servers for the addresses that the brokers advertise. */
async function reach(servers: readonly string[], broker: { host: string; port: number }): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect({ ...broker, timeout: ANSWER_WITHIN_MS });
  socket.once('connect', resolve);
  socket.once('error', reject);
  socket.once('timeout', () => reject(new Error(`no answer within ${ANSWER_WITHIN_MS / 1000} s`)));
  try {
    await promise;
  } catch (error) {
    throw refuseAddress(servers, `${broker.host}:${broker.port}`, asError(error));
  } finally {
    socket.destroy();
  }
}

function findConnectionError(error: Error): (Error & { broker: string }) | undefined {
  if ('broker' in error && typeof error.broker === 'string')
    return Object.assign(error, { broker: error.broker });
  return error.cause instanceof Error ? findConnectionError(error.cause) : undefined;
}

function refuseAddress(servers: readonly string[], address: string, error: Error): UserError {
  return new UserError(
    'KAFKA_UNREACHABLE',
    `The Kafka at ${servers.join(', ')} sends its clients to ${address}, where nobody answers: ${error.message}. Set advertised.listeners of that broker to an address that is reached from here, or give --bootstrap-servers another listener of it.`,
    { cause: error },
  );
}

async function awaitCoordinator(
  servers: readonly string[],
  { admin, clock, signal }: { admin: Admin; clock: Clock; signal?: AbortSignal },
): Promise<void> {
  const deadline = clock.now() + COORDINATOR_WITHIN_MS;
  for (;;) {
    try {
      await admin.describeGroups([GROUP]);
      return;
    } catch (error) {
      signal?.throwIfAborted();
      if (clock.now() > deadline)
        throw new UserError(
          'KAFKA_UNREACHABLE',
          `The Kafka at ${servers.join(', ')} has no coordinator for consumer groups: ${asError(error).message}. See its own log; with fewer than three brokers it needs offsets.topic.replication.factor=1.`,
          { cause: error },
        );
    }
    await clock.sleep(COORDINATOR_PAUSE_MS, signal);
  }
}
