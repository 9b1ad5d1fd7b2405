import type { Kafka } from 'kafkajs';
import { type Cluster, createCluster } from './kafkajs-cluster.ts';
import { Refusal } from './refusal.ts';

/**
 * A connection that nothing went over for 350 s is forgotten on its way through AWS, and one of a frozen environment may not hear of
 * its end. The console asks every few seconds, so that a short while is enough.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html#connection-idle-timeout
 */
const MAX_IDLE_MS = 60_000;
/**
 * No connection gets older, to whichever of the brokers and however seldom it is asked: none is forgotten for being idle, and none
 * lives to see the end of its IAM session, which the token bounds to 15 minutes.
 */
const MAX_AGE_MS = 300_000;

export interface KeptClusterOptions {
  readonly kafka: Kafka;
  readonly log: { warn(message: string, attributes: Record<string, unknown>): void };
  /** Milliseconds since the epoch, which go on while the environment is frozen. */
  readonly now?: () => number;
}

/** Connections that are kept from invocation to invocation: a new one takes some 300 ms on AWS, TLS and IAM. */
export interface KeptCluster {
  /**
   * Works over the connections of before, or new ones. What fails over those of before, for whatever reason but a refusal, is done
   * again over new ones: they may have been closed meanwhile, or belong to brokers of the past. So it must be such that it may be
   * done twice.
   * @throws what `work` throws over new connections, and its refusals; kafkajs' errors when the cluster cannot be reached.
   */
  use<T>(work: (cluster: Cluster) => Promise<T>): Promise<T>;
  /** Closes them; a function never does, since its environment is frozen and thawed with them. */
  close(): Promise<void>;
}

interface Connection {
  readonly cluster: Cluster;
  readonly sinceMs: number;
  usedMs: number;
}

export function keepCluster({ kafka, log, now = Date.now }: KeptClusterOptions): KeptCluster {
  let kept: Connection | undefined;

  /** Nobody waits for it: what is under way over a connection that hangs has half a minute to end. */
  function giveUp(connection: Connection): void {
    if (kept === connection) kept = undefined;
    connection.cluster
      .disconnect()
      .catch((error: unknown) => log.warn('Old connection not closed properly', { error }));
  }

  function findFit(): Connection | undefined {
    if (kept === undefined) return undefined;
    if (now() - kept.usedMs <= MAX_IDLE_MS && now() - kept.sinceMs <= MAX_AGE_MS) return kept;
    giveUp(kept);
    return undefined;
  }

  async function workOver<T>(connection: Connection, work: (cluster: Cluster) => Promise<T>): Promise<T> {
    try {
      const done = await work(connection.cluster);
      connection.usedMs = now();
      return done;
    } catch (error) {
      // A refusal is the operation's own word, and says nothing against a connection that is kept.
      if (connection !== kept || !(error instanceof Refusal)) giveUp(connection);
      throw error;
    }
  }

  return {
    async use(work) {
      const before = findFit();
      if (before !== undefined) {
        try {
          return await workOver(before, work);
        } catch (error) {
          if (error instanceof Refusal) throw error;
          log.warn('Kept connection given up', { error });
        }
      }
      const sinceMs = now();
      const connection = { cluster: createCluster(kafka), sinceMs, usedMs: sinceMs };
      const done = await workOver(connection, async (cluster) => {
        await cluster.connect();
        return await work(cluster);
      });
      // Another call may have been under way beside it, of which nobody heard any more.
      kept ??= connection;
      if (kept !== connection) giveUp(connection);
      return done;
    },
    async close() {
      const open = kept;
      kept = undefined;
      await open?.cluster.disconnect();
    },
  };
}
