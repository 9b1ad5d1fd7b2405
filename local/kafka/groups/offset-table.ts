import type { OffsetRecord } from './offset-record.ts';

export interface CommittedOffset {
  readonly topic: string;
  /** Id of the topic when the offset was committed: a recreated topic of the same name has another. */
  readonly topicId: string;
  readonly partition: number;
  readonly offset: number;
  /** -1 when the client did not say. */
  readonly leaderEpoch: number;
  readonly metadata: string;
  /** Milliseconds since the epoch. */
  readonly committedAt: number;
}

export interface StoredGroup {
  readonly id: string;
  protocolType: string;
  /** Null while the group has members. */
  emptySince: number | null;
  /** By topic and partition. */
  readonly offsets: Map<string, CommittedOffset>;
}

/** What the journal's records add up to. */
export class OffsetTable {
  readonly groups = new Map<string, StoredGroup>();

  apply(record: OffsetRecord): void {
    if (record.type === 'commit') {
      const { offsets } = this.#group(record.group);
      for (const [topic, topicId, partition, offset, leaderEpoch, metadata, committedAt] of record.offsets) {
        const committed = { topic, topicId, partition, offset, leaderEpoch, metadata, committedAt };
        offsets.set(keyOf(topic, partition), committed);
      }
    } else if (record.type === 'delete-offsets') {
      const { offsets } = this.#group(record.group);
      for (const [topic, partition] of record.partitions) offsets.delete(keyOf(topic, partition));
    } else if (record.type === 'delete-group') {
      this.groups.delete(record.group);
    } else if (record.type === 'forget-topic') {
      for (const { offsets } of this.groups.values())
        for (const [key, { topic }] of offsets) if (topic === record.topic) offsets.delete(key);
    } else {
      const group = this.#group(record.group);
      group.protocolType = record.protocolType;
      group.emptySince = record.emptySince;
    }
  }

  /** The fewest records that add up to this table. */
  toRecords(): OffsetRecord[] {
    return [...this.groups.values()].flatMap(({ id, protocolType, emptySince, offsets }) => {
      const records: OffsetRecord[] = [{ type: 'occupancy', group: id, protocolType, emptySince }];
      if (offsets.size > 0)
        records.push({ type: 'commit', group: id, offsets: [...offsets.values()].map(toTuple) });
      return records;
    });
  }

  #group(id: string): StoredGroup {
    const known = this.groups.get(id);
    if (known !== undefined) return known;
    const group: StoredGroup = { id, protocolType: '', emptySince: null, offsets: new Map() };
    this.groups.set(id, group);
    return group;
  }
}

type CommitRecord = Extract<OffsetRecord, { type: 'commit' }>;

export function toTuple(offset: CommittedOffset): CommitRecord['offsets'][number] {
  const { topic, topicId, partition, leaderEpoch, metadata, committedAt } = offset;
  return [topic, topicId, partition, offset.offset, leaderEpoch, metadata, committedAt];
}

function keyOf(topic: string, partition: number): string {
  return `${topic}:${partition}`;
}
