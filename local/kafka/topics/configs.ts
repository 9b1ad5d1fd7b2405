import type { KafkaRefusal } from '../wire/errors.ts';

/** How Kafka's protocol numbers the types of a config (DescribeConfigs v3). */
const CONFIG_TYPES = { string: 2, int: 3, long: 5, list: 7 } as const;

export interface TopicConfig {
  readonly type: keyof typeof CONFIG_TYPES;
  readonly default: string;
  readonly documentation: string;
  /** `cleanup.policy` can only be given when the topic is made. */
  readonly onlyAtCreation?: true;
  /** Why a value does not fit; undefined when it does. */
  reject(value: string): string | undefined;
}

/** Size limit of one message on MSK Serverless. */
export const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
const GIB = 1024 ** 3;
const DAY_MS = 24 * 60 * 60 * 1000;

/** The largest `long` of Java, which Kafka writes for "no limit". */
const MAX_LONG = 2n ** 63n - 1n;

function integer(min: number, max: number): (value: string) => string | undefined {
  const isUnbounded = max === Number.POSITIVE_INFINITY;
  const range = isUnbounded ? `an integer from ${min} on` : `an integer from ${min} to ${max}`;
  const last = isUnbounded ? MAX_LONG : BigInt(max);
  return (value) =>
    /^-?\d{1,19}$/.test(value) && BigInt(value) >= min && BigInt(value) <= last
      ? undefined
      : `must be ${range}`;
}

function oneOf(...values: string[]): (value: string) => string | undefined {
  return (value) => (values.includes(value) ? undefined : `must be one of ${values.join(', ')}`);
}

/**
 * The configs a topic of MSK Serverless has; all others are fixed by the service.
 * https://docs.aws.amazon.com/msk/latest/developerguide/serverless-config.html
 */
export const TOPIC_CONFIGS: Readonly<Record<string, TopicConfig>> = {
  'cleanup.policy': {
    type: 'list',
    default: 'delete',
    documentation: 'What happens to old segments.',
    onlyAtCreation: true,
    reject: (value) =>
      value.split(',').some((policy) => policy.trim() === 'compact')
        ? 'is not emulated with compaction; use delete'
        : oneOf('delete')(value),
  },
  'compression.type': {
    type: 'string',
    default: 'producer',
    documentation: 'Kept and shown; batches stay compressed as the producer sent them.',
    reject: oneOf('producer', 'uncompressed', 'gzip', 'snappy', 'lz4', 'zstd'),
  },
  'max.message.bytes': {
    type: 'int',
    default: '1048588',
    documentation: 'Largest record batch, as compressed.',
    reject: integer(0, MAX_MESSAGE_BYTES),
  },
  'message.timestamp.difference.max.ms': {
    type: 'long',
    default: '9223372036854775807',
    documentation: 'How far a record timestamp may be from the time of the broker.',
    reject: integer(0, Number.POSITIVE_INFINITY),
  },
  'message.timestamp.type': {
    type: 'string',
    default: 'CreateTime',
    documentation: 'Whose time a record has.',
    reject: oneOf('CreateTime', 'LogAppendTime'),
  },
  'retention.bytes': {
    type: 'long',
    default: String(250 * GIB),
    documentation: 'Bytes a partition keeps; -1 keeps all.',
    reject: integer(-1, Number.POSITIVE_INFINITY),
  },
  'retention.ms': {
    type: 'long',
    default: String(7 * DAY_MS),
    documentation: 'Milliseconds a record is kept; -1 keeps it for ever.',
    reject: integer(-1, Number.POSITIVE_INFINITY),
  },
};

/** What was set on a topic; the rest has its default. */
export type ConfigValues = Readonly<Record<string, string>>;

export function effectiveConfig(configs: ConfigValues, name: string): string {
  return configs[name] ?? TOPIC_CONFIGS[name]?.default ?? '';
}

export function numericConfig(configs: ConfigValues, name: string): number {
  return Number(effectiveConfig(configs, name));
}

/** Checks configs given at creation, all of them. */
export function checkNewConfigs(configs: ConfigValues): KafkaRefusal | undefined {
  const complaints = Object.entries(configs).flatMap(([name, value]) => {
    const known = TOPIC_CONFIGS[name];
    if (known === undefined) {
      return [`${name} cannot be set on MSK Serverless, only ${Object.keys(TOPIC_CONFIGS).join(', ')}`];
    }
    const complaint = known.reject(value);
    return complaint === undefined ? [] : [`${name}=${value} ${complaint}`];
  });
  return complaints.length === 0 ? undefined : { error: 'INVALID_CONFIG', message: complaints.join('; ') };
}

/** Checks the whole set a topic is to have from now on against the one it has. */
export function checkChangedConfigs(current: ConfigValues, next: ConfigValues): KafkaRefusal | undefined {
  const invalid = checkNewConfigs(next);
  if (invalid !== undefined) return invalid;
  const fixed = Object.entries(TOPIC_CONFIGS).find(
    ([name, config]) =>
      config.onlyAtCreation && effectiveConfig(current, name) !== effectiveConfig(next, name),
  );
  if (fixed === undefined) return undefined;
  return {
    error: 'INVALID_CONFIG',
    message: `${fixed[0]} can only be set when the topic is created (it is ${effectiveConfig(current, fixed[0])})`,
  };
}

/** Where a value comes from, as DescribeConfigs numbers it. */
const SOURCE = { topic: 1, default: 5 } as const;

/** One config as DescribeConfigs and CreateTopics answer it. */
export interface DescribedConfig {
  readonly name: string;
  readonly value: string;
  readonly readOnly: boolean;
  readonly source: number;
  readonly configType: number;
  readonly documentation: string;
  readonly synonyms: readonly { name: string; value: string; source: number }[];
}

/** The configs of a topic with their values, all or those in `only` when it names any. */
export function describeConfigs(configs: ConfigValues, only?: readonly string[] | null): DescribedConfig[] {
  return Object.entries(TOPIC_CONFIGS)
    .filter(([name]) => !only?.length || only.includes(name))
    .map(([name, config]) => {
      const fallback = { name, value: config.default, source: SOURCE.default };
      const set = configs[name];
      const synonyms =
        set === undefined ? [fallback] : [{ name, value: set, source: SOURCE.topic }, fallback];
      return {
        name,
        value: set ?? config.default,
        readOnly: config.onlyAtCreation ?? false,
        source: set === undefined ? SOURCE.default : SOURCE.topic,
        configType: CONFIG_TYPES[config.type],
        documentation: config.documentation,
        synonyms,
      };
    });
}
