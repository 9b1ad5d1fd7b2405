import type { WantedTopic } from './topics-request.ts';

export interface ExistingTopic {
  readonly name: string;
  readonly partitions: number;
  /** What was set on the topic itself, without the cluster's defaults. */
  readonly configs: Readonly<Record<string, string>>;
}

export interface TopicsPlan {
  readonly create: readonly WantedTopic[];
  readonly grow: readonly { readonly name: string; readonly partitions: number }[];
  /** Complete sets: kafkajs has only the AlterConfigs that resets what it is not told. */
  readonly configure: readonly {
    readonly name: string;
    readonly configs: Readonly<Record<string, string>>;
  }[];
}

export interface TopicsSituation {
  readonly wanted: readonly WantedTopic[];
  readonly existing: readonly ExistingTopic[];
  /** What was wanted before: a configuration that left the declaration is reset, one that somebody set by hand stays. */
  readonly previous: readonly WantedTopic[];
}

/** Set when the topic is made and never again. */
const CLEANUP_POLICY = 'cleanup.policy';

/**
 * What is to be done to the topics there are to make them the topics wanted. Pure; an existing topic is adopted.
 * @throws Error that names every topic that cannot become what is wanted; then nothing is to be done at all.
 */
export function planTopics({ wanted, existing, previous }: TopicsSituation): TopicsPlan {
  const pairs = wanted.map((topic) => ({ topic, found: existing.find(({ name }) => name === topic.Name) }));
  const refusals = pairs.flatMap(({ topic, found }) => (found ? listRefusals(topic, found) : []));
  if (refusals.length > 0) throw new Error(refusals.join('; '));
  return {
    create: pairs.filter(({ found }) => found === undefined).map(({ topic }) => topic),
    grow: pairs
      .filter(({ topic, found }) => found !== undefined && found.partitions < topic.Partitions)
      .map(({ topic }) => ({ name: topic.Name, partitions: topic.Partitions })),
    configure: pairs.flatMap(({ topic, found }) => {
      if (found === undefined) return [];
      const before = previous.find(({ Name }) => Name === topic.Name);
      const configs = mergeConfigs(topic, { found, before });
      return sameConfigs(configs, found.configs) ? [] : [{ name: topic.Name, configs }];
    }),
  };
}

function listRefusals(topic: WantedTopic, found: ExistingTopic): string[] {
  const refusals: string[] = [];
  if (found.partitions > topic.Partitions)
    refusals.push(
      `topic "${topic.Name}" has ${found.partitions} partitions and cannot shrink to ${topic.Partitions}: declare at least ${found.partitions}, or make a topic of another name (in a rollback, continue it without this resource)`,
    );
  const policy = found.configs[CLEANUP_POLICY] ?? 'delete';
  const wantedPolicy = topic.Configs[CLEANUP_POLICY] ?? 'delete';
  if (policy !== wantedPolicy)
    refusals.push(
      `topic "${topic.Name}" has ${CLEANUP_POLICY}=${policy}, which MSK Serverless sets at creation only, so it cannot become ${wantedPolicy}: declare ${policy}, or make a topic of another name`,
    );
  return refusals;
}

function mergeConfigs(
  topic: WantedTopic,
  { found, before }: { found: ExistingTopic; before: WantedTopic | undefined },
): Record<string, string> {
  const merged: Record<string, string> = { ...found.configs };
  for (const name of Object.keys(before?.Configs ?? {})) if (name !== CLEANUP_POLICY) delete merged[name];
  return { ...merged, ...topic.Configs };
}

function sameConfigs(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return (
    Object.keys(a).length === Object.keys(b).length && Object.keys(a).every((name) => a[name] === b[name])
  );
}
