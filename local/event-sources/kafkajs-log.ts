import type { logCreator } from 'kafkajs';
import type { Journal } from '../core/journal.ts';

/** What the mapping reports itself in its state, or what belongs to the daily life of a group. */
const KNOWN = [
  /rebalanc/i,
  /re-joining/i,
  /resync group/i,
  /^Response (JoinGroup|SyncGroup|Heartbeat|OffsetCommit|LeaveGroup)/,
  /^Crash:/,
  /^Restarting the consumer/,
  /connect/i,
  /^Error when calling eachBatch/,
  /authoriz|authentic/i,
  /^Response without match/,
];

/** kafkajs' warnings and errors that say something new go to the journal. */
export function createKafkaLog(journal: Journal, group: string): logCreator {
  return () =>
    ({ namespace, log }) => {
      const detail = typeof log['error'] === 'string' ? `: ${log['error']}` : '';
      const message = `${log.message}${detail}`;
      if (KNOWN.some((pattern) => pattern.test(message))) return;
      journal.record({
        kind: 'warning',
        source: 'event-sources',
        message: `Kafka client of group ${group}${namespace ? ` (${namespace})` : ''}: ${message}`,
      });
    };
}
