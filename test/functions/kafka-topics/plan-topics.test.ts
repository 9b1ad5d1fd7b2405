import { describe, expect, it } from 'vitest';
import { planTopics } from '../../../functions/kafka-topics/plan-topics.ts';

type Configs = Record<string, string>;
const want = (Name: string, Partitions: number, Configs: Configs = {}) => ({ Name, Partitions, Configs });
const have = (name: string, partitions: number, configs: Configs = {}) => ({ name, partitions, configs });
const nothing = { create: [], grow: [], configure: [] };

describe('planTopics', () => {
  it('creates what is missing and adopts what is as declared', () => {
    const wanted = [want('new', 3), want('old', 2, { 'retention.ms': '1' })];
    const existing = [have('old', 2, { 'retention.ms': '1' }), have('foreign', 9)];
    expect(planTopics({ wanted, existing, previous: [] })).toEqual({ ...nothing, create: [wanted[0]] });
  });

  it('grows partitions, comparing numbers', () => {
    const plan = planTopics({ wanted: [want('a', 10)], existing: [have('a', 9)], previous: [] });
    expect(plan).toEqual({ ...nothing, grow: [{ name: 'a', partitions: 10 }] });
  });

  it('refuses to shrink any topic, naming them all, before anything is done', () => {
    const situation = {
      wanted: [want('a', 1), want('b', 2), want('new', 1)],
      existing: [have('a', 3), have('b', 4)],
      previous: [],
    };
    expect(() => planTopics(situation)).toThrow(
      /topic "a" has 3 partitions and cannot shrink to 1: declare at least 3.*topic "b" has 4/,
    );
  });

  it('refuses to change what is fixed at creation', () => {
    const compacted = { 'cleanup.policy': 'compact' };
    expect(() =>
      planTopics({ wanted: [want('a', 1, compacted)], existing: [have('a', 1)], previous: [] }),
    ).toThrow(/"a" has cleanup.policy=delete.*cannot become compact/);
    expect(() =>
      planTopics({ wanted: [want('a', 1)], existing: [have('a', 1, compacted)], previous: [] }),
    ).toThrow(/"a" has cleanup.policy=compact.*cannot become delete/);
    expect(
      planTopics({ wanted: [want('a', 1, compacted)], existing: [have('a', 1, compacted)], previous: [] }),
    ).toEqual(nothing);
  });

  it('merges configurations: what was set by hand stays, what left the declaration is reset', () => {
    const plan = planTopics({
      wanted: [want('a', 1, { 'retention.ms': '2' })],
      previous: [want('a', 1, { 'retention.ms': '1', 'retention.bytes': '5' })],
      existing: [have('a', 1, { 'retention.ms': '1', 'retention.bytes': '5', 'max.message.bytes': '7' })],
    });
    expect(plan.configure).toEqual([
      { name: 'a', configs: { 'max.message.bytes': '7', 'retention.ms': '2' } },
    ]);
  });

  it('touches no configuration that is as it should be', () => {
    const configs = { 'retention.ms': '1' };
    const plan = planTopics({
      wanted: [want('a', 1, configs)],
      previous: [want('a', 1, configs)],
      existing: [have('a', 1, { ...configs, 'retention.bytes': '5' })],
    });
    expect(plan).toEqual(nothing);
  });
});
