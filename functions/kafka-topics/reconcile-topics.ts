import kafkajs, { type Admin } from 'kafkajs';
import type { ExistingTopic, TopicsPlan } from './plan-topics.ts';
import { planTopics } from './plan-topics.ts';
import type { WantedTopic } from './topics-request.ts';

// Node finds only some of the names in this CommonJS package.
const { ConfigResourceTypes, ConfigSource, KafkaJSAggregateError } = kafkajs;

/** MSK Serverless takes two topic management requests a second. */
const REQUEST_SPACING_MS = 500;
const LEADER_ATTEMPTS = 60;

export type TopicAdmin = Pick<
  Admin,
  | 'fetchTopicMetadata'
  | 'describeConfigs'
  | 'createTopics'
  | 'createPartitions'
  | 'alterConfigs'
  | 'deleteTopics'
>;

export interface Reconciliation {
  readonly wanted: readonly WantedTopic[];
  readonly previous: readonly WantedTopic[];
  readonly pause: (delayMs: number) => Promise<unknown>;
}

/**
 * Makes the topics as wanted, with one request for each kind of change, and waits until every partition has a leader. May be
 * repeated: what is done already is left alone.
 * @returns what it did.
 * @throws Error as `planTopics` does, and kafkajs' own errors.
 */
export async function reconcileTopics(
  admin: TopicAdmin,
  { wanted, previous, pause }: Reconciliation,
): Promise<TopicsPlan> {
  const existing = await readTopics(admin, wanted);
  const plan = planTopics({ wanted, existing, previous });
  const { create, grow, configure } = plan;
  if (create.length > 0) {
    await createTopics(admin, create);
    await pause(REQUEST_SPACING_MS);
  }
  if (grow.length > 0) {
    await admin.createPartitions({
      topicPartitions: grow.map(({ name, partitions }) => ({ topic: name, count: partitions })),
    });
    await pause(REQUEST_SPACING_MS);
  }
  if (configure.length > 0)
    await admin.alterConfigs({
      validateOnly: false,
      resources: configure.map(({ name, configs }) => ({
        type: ConfigResourceTypes.TOPIC,
        name,
        configEntries: toEntries(configs),
      })),
    });
  if (create.length + grow.length > 0) await awaitLeaders(admin, { wanted, pause });
  return plan;
}

async function createTopics(admin: TopicAdmin, topics: readonly WantedTopic[]): Promise<void> {
  try {
    // Answers false when all of them exist by now: a creation whose answer was lost has happened.
    await admin.createTopics({
      waitForLeaders: false,
      topics: topics.map(({ Name, Partitions, Configs }) => ({
        topic: Name,
        numPartitions: Partitions,
        configEntries: toEntries(Configs),
      })),
    });
  } catch (error) {
    if (!(error instanceof KafkaJSAggregateError)) throw error;
    // kafkajs says "Topic creation errors" and keeps to itself which.
    const reasons = error.errors.map((each) =>
      each instanceof Error && 'topic' in each ? `topic "${each.topic}": ${each.message}` : String(each),
    );
    throw new Error(`not created: ${reasons.join('; ')}`, { cause: error });
  }
}

/** Deletes those of the topics that exist. @returns their names. */
export async function deleteTopics(admin: TopicAdmin, names: readonly string[]): Promise<readonly string[]> {
  const { topics } = await admin.fetchTopicMetadata();
  const found = topics.map(({ name }) => name).filter((name) => names.includes(name));
  if (found.length > 0) await admin.deleteTopics({ topics: found });
  return found;
}

async function readTopics(admin: TopicAdmin, wanted: readonly WantedTopic[]): Promise<ExistingTopic[]> {
  // Of all topics rather than by name: a name that does not exist yet would fail the whole request.
  const { topics } = await admin.fetchTopicMetadata();
  const known = topics.filter(({ name }) => wanted.some(({ Name }) => Name === name));
  if (known.length === 0) return [];
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: known.map(({ name }) => ({ type: ConfigResourceTypes.TOPIC, name })),
  });
  return known.map(({ name, partitions }) => {
    const described = resources.find(({ resourceName }) => resourceName === name);
    if (described === undefined) throw new Error(`the cluster did not describe topic "${name}": try again`);
    const own = described.configEntries.filter(
      ({ configSource }) => configSource === ConfigSource.TOPIC_CONFIG,
    );
    return {
      name,
      partitions: partitions.length,
      configs: Object.fromEntries(own.map(({ configName, configValue }) => [configName, configValue])),
    };
  });
}

/**
 * Done here rather than by kafkajs' `waitForLeaders`, which fails on a topic that exists but is not yet known to every
 * broker: https://github.com/tulios/kafkajs/issues/815
 */
async function awaitLeaders(
  admin: TopicAdmin,
  { wanted, pause }: Pick<Reconciliation, 'wanted' | 'pause'>,
): Promise<void> {
  let missing: readonly string[] = [];
  for (let attempt = 1; attempt <= LEADER_ATTEMPTS; attempt++) {
    const { topics } = await admin.fetchTopicMetadata();
    missing = wanted
      .filter(({ Name, Partitions }) => {
        const partitions = topics.find(({ name }) => name === Name)?.partitions ?? [];
        return partitions.filter(({ leader }) => leader >= 0).length < Partitions;
      })
      .map(({ Name }) => Name);
    if (missing.length === 0) return;
    await pause(REQUEST_SPACING_MS);
  }
  throw new Error(
    `partitions of ${missing.join(', ')} have no leader after ${LEADER_ATTEMPTS} looks: try again`,
  );
}

function toEntries(configs: Readonly<Record<string, string>>): { name: string; value: string }[] {
  return Object.entries(configs).map(([name, value]) => ({ name, value }));
}
