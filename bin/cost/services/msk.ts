import { countNoun } from '../../print/print.ts';
import { GIB, listMappingTraffic, listTopicTraffic } from '../traffic.ts';
import type { Service } from '../usage.ts';
import { DAYS_PER_MONTH } from '../workload.ts';

/** https://aws.amazon.com/msk/pricing/: only leaders count as partitions, and every group that reads pays for it. */
export const msk: Service = {
  name: 'MSK Serverless',
  measure(situation) {
    const { workload, facts } = situation;
    const partitions = facts.topics.reduce((sum, topic) => sum + topic.partitions, 0);
    const topics = listTopicTraffic(situation);
    const written = topics.reduce((sum, { bytes }) => sum + bytes, 0);
    const read = listMappingTraffic(situation).reduce((sum, { bytes }) => sum + bytes, 0);
    const kept = topics.reduce((sum, { topic, bytes }) => {
      const most = topic.retentionBytes * topic.partitions;
      return sum + Math.min((bytes / DAYS_PER_MONTH) * keptDays(topic.retentionDays), most);
    }, 0);
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

/** What is kept for ever is counted as after a year. */
const LONGEST_DAYS = 365;

function keptDays(retentionDays: number): number {
  return Math.min(retentionDays, LONGEST_DAYS);
}
