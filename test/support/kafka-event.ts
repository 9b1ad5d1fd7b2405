/**
 * A Kafka event as Lambda makes it: `values` by partition, offsets counting from `firstOffset`, and the same `headers` on each
 * record or those that are asked for by offset, as signed bytes.
 */
export function makeKafkaEvent(
  partitions: Readonly<Record<string, readonly unknown[]>>,
  { topic = 'orders', firstOffset = 0, headers = {} }: KafkaEventOptions = {},
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
          headers: toHeaders(typeof headers === 'function' ? headers(firstOffset + index) : headers),
        })),
      ]),
    ),
  };
}

type Headers = Readonly<Record<string, string>>;

interface KafkaEventOptions {
  readonly topic?: string;
  readonly firstOffset?: number;
  readonly headers?: Headers | ((offset: number) => Headers);
}

function toHeaders(headers: Headers): object[] {
  return Object.entries(headers).map(([name, value]) => ({ [name]: [...new Int8Array(Buffer.from(value))] }));
}
