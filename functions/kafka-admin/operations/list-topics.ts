import { readRanges } from '../offsets.ts';
import { defineOperation } from '../operation.ts';
import { listTopics as list } from '../topics.ts';

/** The topics that may be seen, with how many records they hold. */
export const listTopics = defineOperation({
  name: 'list-topics',
  request: {},
  async run(_request, { cluster }) {
    const topics = await Promise.all(
      (await list(cluster)).map(async (topic) => {
        const ranges = await readRanges(cluster, topic, topic.partitions);
        return {
          topic: topic.name,
          internal: topic.internal,
          partitions: topic.partitions.length,
          replicationFactor: topic.partitions[0]?.replicas.length ?? 0,
          /** Offsets in use; a record that compaction removed counts, and so does a transaction's mark. */
          records: [...ranges.values()].reduce((sum, { start, end }) => sum + end - start, 0),
        };
      }),
    );
    return { topics };
  },
});
