import { countNoun } from '../../print/print.ts';
import { sum } from '../sum.ts';
import { GIB, listMappingTraffic, listTopicTraffic } from '../traffic.ts';
import type { Service } from '../usage.ts';
import { DAYS_PER_MONTH, LONGEST_DAYS } from '../workload.ts';

/** https://aws.amazon.com/msk/pricing/: only leaders count as partitions, and every group that reads pays for it. */
export const msk: Service = {
  name: 'MSK Serverless',
  measure(situation) {
    const { workload, facts } = situation;
    const partitions = sum(facts.topics, (topic) => topic.partitions);
    const topics = listTopicTraffic(situation);
    const written = sum(topics, ({ bytes }) => bytes);
    const read = sum(listMappingTraffic(situation), ({ bytes }) => bytes);
    const kept = sum(topics, ({ topic, bytes }) =>
      Math.min(
        (bytes / DAYS_PER_MONTH) * Math.min(topic.retentionDays, LONGEST_DAYS),
        topic.retentionBytes * topic.partitions,
      ),
    );
    const hours = workload.hoursPerMonth;
    return [
      { item: 'cluster', price: 'mskCluster', quantity: hours * facts.clusters.length, kind: 'fixed' },
      {
        item: countNoun(partitions, 'partition'),
        price: 'mskPartition',
        quantity: hours * partitions,
        kind: 'fixed',
      },
      { item: 'data in', price: 'mskIn', quantity: written / GIB, kind: 'grows' },
      { item: 'data out', price: 'mskOut', quantity: read / GIB, kind: 'grows' },
      { item: 'storage', price: 'mskStorage', quantity: kept / GIB, kind: 'grows' },
    ];
  },
};
