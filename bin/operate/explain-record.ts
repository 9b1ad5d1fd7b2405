import type { ShownRecord } from '../../functions/api/contract/kafka-answers.ts';
import { isStackOverflow } from '../../functions/shared/stack-overflow.ts';
import { EVENT_KINDS, type EventKind } from '../events/event-kinds.ts';
import { describeIssues } from '../print/describe-issues.ts';

/**
 * What keeps a record from being an event of its topic, which a dead letter does not say of itself: Lambda writes no more
 * than that the retries were exhausted. Undefined when nothing is wrong with the record, so that its consumer failed on
 * something else, and when it cannot be told from here.
 */
export async function explainRecord(topic: string, { value }: ShownRecord): Promise<string | undefined> {
  const kind = EVENT_KINDS.find((one) => one.topic === topic);
  if (kind === undefined) return undefined;
  if (value === null) return 'it has no value';
  if (value.cutFrom !== undefined) return undefined;
  if (value.format !== 'json' && value.format !== 'avro') return 'its value is neither JSON nor of a schema';
  const schema = await kind.loadSchema();
  try {
    const parsed = parseJson(value.text, kind);
    const read = schema.safeParse(parsed);
    return read.success ? undefined : describeIssues(read.error, parsed);
  } catch (error) {
    if (!isStackOverflow(error)) throw error;
    return 'its value is nested too deeply';
  }
}

function parseJson(text: string, { exactField }: EventKind): unknown {
  return JSON.parse(text, (key, value: unknown, { source }) =>
    key === exactField && typeof value === 'number' ? source : value,
  );
}
