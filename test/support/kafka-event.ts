/** A Kafka event as Lambda makes it: `values` by partition, offsets counting from `firstOffset`. */
export function makeKafkaEvent(
  partitions: Readonly<Record<string, readonly unknown[]>>,
  { topic = 'orders', firstOffset = 0 }: { topic?: string; firstOffset?: number } = {},
): unknown {
  return {
    eventSource: 'aws:kafka',
    eventSourceArn: 'arn:aws:kafka:us-east-1:111122223333:cluster/millrace/0-1',
    bootstrapServers: 'boot.example:9098',
    records: Object.fromEntries(
      Object.entries(partitions).map(([partition, values]) => [
        `${topic}-${partition}`,
        values.map((value, index) => ({
          topic,
          partition: Number(partition),
          offset: firstOffset + index,
          timestamp: 1_769_851_800_000,
          timestampType: 'CREATE_TIME',
          key: Buffer.from('a key').toString('base64'),
          value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64'),
          headers: [],
        })),
      ]),
    ),
  };
}
