import type { KafkaRefusal } from '../wire/errors.ts';

/** Leader partitions of a Serverless cluster. */
export const MAX_PARTITIONS = 2400;
const MAX_NAME_LENGTH = 249;

/** Why `name` cannot be a new topic's beside `existing`; undefined when it can. */
export function rejectTopicName(name: string, existing: Iterable<string>): KafkaRefusal | undefined {
  const refuse = (message: string): KafkaRefusal => ({ error: 'INVALID_TOPIC_EXCEPTION', message });
  if (name === '') return refuse('a topic name cannot be empty');
  if (name === '.' || name === '..') return refuse(`"${name}" cannot be a topic name`);
  if (name.length > MAX_NAME_LENGTH)
    return refuse(`a topic name has at most ${MAX_NAME_LENGTH} characters, this one ${name.length}`);
  if (!/^[a-zA-Z0-9._-]+$/.test(name))
    return refuse(`the topic name "${name}" has characters other than a-z, A-Z, 0-9, '.', '_' and '-'`);
  // Kafka's metric names turn '.' into '_', so both forms of a name would be one.
  const metricName = name.replaceAll('.', '_');
  for (const other of existing) {
    if (other !== name && other.replaceAll('.', '_') === metricName)
      return refuse(`the topic "${name}" collides with the existing topic "${other}"`);
  }
  return undefined;
}

/** Why the cluster cannot have `more` partitions beside those it has. */
export function rejectPartitionTotal(present: number, more: number): KafkaRefusal | undefined {
  if (present + more <= MAX_PARTITIONS) return undefined;
  return {
    error: 'INVALID_REQUEST',
    message: `${more} more partitions make ${present + more}; an MSK Serverless cluster has at most ${MAX_PARTITIONS}`,
  };
}
