import { describe, expect, it } from 'vitest';
import { topicsRequest } from '../../../functions/kafka-topics/topics-request.ts';

const valid = {
  ClusterArn: 'arn:aws:kafka:eu-west-1:111122223333:cluster/demo/uuid-1',
  BootstrapServers: 'boot-1.example:9098,boot-2.example:9098',
  Topics: [{ Name: 'orders', Partitions: '10', Configs: { 'retention.ms': '60000' } }],
  OnDelete: 'retain',
};

describe('topicsRequest', () => {
  it('takes numbers as CloudFormation hands them over, as text', () => {
    expect(topicsRequest.parse(valid).Topics).toEqual([
      { Name: 'orders', Partitions: 10, Configs: { 'retention.ms': '60000' } },
    ]);
  });

  it('keeps topics and sets no configuration unless told otherwise', () => {
    const { OnDelete: _, ...rest } = valid;
    const parsed = topicsRequest.parse({ ...rest, Topics: [{ Name: 'a', Partitions: 1 }] });
    expect(parsed).toMatchObject({ OnDelete: 'retain', Topics: [{ Configs: {} }] });
  });

  it('takes the security protocol, and the one of MSK where an older deployment names none', () => {
    expect(topicsRequest.parse({ ...valid, SecurityProtocol: 'PLAINTEXT' }).SecurityProtocol).toBe(
      'PLAINTEXT',
    );
    expect(topicsRequest.parse(valid).SecurityProtocol).toBe('SASL_SSL');
  });

  it.each([
    ['a partition count that is no number', { Topics: [{ Name: 'a', Partitions: '3 ' }] }],
    ['no partition', { Topics: [{ Name: 'a', Partitions: '0' }] }],
    ['more partitions than a cluster has', { Topics: [{ Name: 'a', Partitions: '2401' }] }],
    ['a name Kafka does not take', { Topics: [{ Name: 'a b', Partitions: '1' }] }],
    ['the name of a folder', { Topics: [{ Name: '..', Partitions: '1' }] }],
    [
      'a configuration that is not ours to set',
      { Topics: [{ Name: 'a', Partitions: '1', Configs: { 'segment.bytes': '1' } }] },
    ],
    [
      'a topic declared twice',
      {
        Topics: [
          { Name: 'a', Partitions: '1' },
          { Name: 'a', Partitions: '2' },
        ],
      },
    ],
    ['no topic', { Topics: [] }],
    ['a bootstrap server without a port', { BootstrapServers: 'boot-1.example' }],
    ['a security protocol that it does not speak', { SecurityProtocol: 'SSL' }],
    ['a misspelt property', { Topcis: [] }],
    ['a word for OnDelete that it does not know', { OnDelete: 'RETAIN' }],
  ])('refuses %s', (_title, change) => {
    expect(topicsRequest.safeParse({ ...valid, ...change }).success).toBe(false);
  });
});
