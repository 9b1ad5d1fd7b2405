import { type CostOption, withFacts } from './cost-option.ts';

export const onDemandMappings: CostOption = {
  name: 'on-demand-mappings',
  description: 'mappings on demand, endpoints for lambda and sts in each zone',
  loses:
    'partial batch responses, the retry limit, bisecting, Kafka dead-letter topics, schema decoding, the metrics of lag and polling with their alarms: a record that fails blocks its partition until it expires',
  apply(situation) {
    const { mappings, clusters, endpoints } = situation.facts;
    if (!mappings.some(({ pollers }) => pollers !== undefined)) return undefined;
    const zones = clusters[0]?.zones ?? 2;
    return withFacts(situation, {
      mappings: mappings.map(({ pollers: _, metricGroups: __, ...mapping }) => mapping),
      endpoints: [...endpoints, { id: 'lambda', zones }, { id: 'sts', zones }],
    });
  },
};
