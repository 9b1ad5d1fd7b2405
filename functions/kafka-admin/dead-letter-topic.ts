import { type DeclaredGroup, findDeclaredGroup } from './declared-groups.ts';
import { type OffsetRanges, readRanges } from './offsets.ts';
import type { OperationContext } from './operation.ts';
import { OriginalRecords } from './original-records.ts';
import { RedriveProgress } from './redrive-progress.ts';
import { findTopic, type Topic } from './topics.ts';

/** The dead-letter topic of a group: what it holds, and how far its redriving has come. */
export interface DeadLetterTopic {
  readonly declared: DeclaredGroup;
  readonly letters: Topic;
  readonly ranges: OffsetRanges;
  readonly progress: RedriveProgress;
}

/** @throws Refusal for a group that has none. */
export async function openDeadLetterTopic(
  { cluster, groups }: Pick<OperationContext, 'cluster' | 'groups'>,
  group: string,
): Promise<DeadLetterTopic> {
  const declared = findDeclaredGroup(groups, group);
  const letters = await findTopic(cluster, declared.deadLetterTopic);
  const ranges = await readRanges(cluster, letters, letters.partitions);
  const progress = await RedriveProgress.read(cluster, {
    group: `${declared.deadLetterTopic}-redrive`,
    topic: letters,
    ranges,
  });
  return { declared, letters, ranges, progress };
}

/** The topic the letters' records came from, and those records. */
export async function openSource(
  { cluster, formats }: OperationContext,
  { topic }: DeclaredGroup,
): Promise<{ source: Topic; originals: OriginalRecords }> {
  const source = await findTopic(cluster, topic);
  return { source, originals: await OriginalRecords.of(cluster, source, formats) };
}
