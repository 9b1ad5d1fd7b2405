import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { KAFKA_ADMIN_ENTRY, KAFKA_TOPICS_ENTRY } from '../entries.ts';

const REQUESTS = 'kafkajs/src/protocol/requests';

/** What every client asks, to be let in and to find its way. */
const CONNECTION = ['apiVersions', 'metadata', 'saslAuthenticate', 'saslHandshake'];

/** What no function does: consume in a group (Lambda does), log by kafkajs' own logger, and authenticate otherwise than with a token. */
const NEVER_USED = [
  'consumer/index.js',
  'loggers/console.js',
  'broker/saslAuthenticator/awsIam.js',
  'broker/saslAuthenticator/plain.js',
  'broker/saslAuthenticator/scram256.js',
  'broker/saslAuthenticator/scram512.js',
];

interface Parts {
  /** The requests that are sent, each in all its versions: which one is spoken is for the broker to say. */
  readonly requests: readonly string[];
  /** The modules besides that are never used, below `src`. */
  readonly without: readonly string[];
}

const PRODUCER: Parts = {
  requests: [...CONNECTION, 'produce'],
  without: [...NEVER_USED, 'admin/index.js'],
};

const PARTS: Readonly<Record<string, Parts>> = {
  [KAFKA_TOPICS_ENTRY]: {
    requests: [
      ...CONNECTION,
      ...['alterConfigs', 'createPartitions', 'createTopics', 'deleteTopics', 'describeConfigs'],
    ],
    without: [...NEVER_USED, 'producer/index.js'],
  },
  [KAFKA_ADMIN_ENTRY]: {
    requests: [
      ...CONNECTION,
      ...['describeConfigs', 'describeGroups', 'fetch', 'findCoordinator', 'listGroups', 'listOffsets'],
      ...['offsetCommit', 'offsetFetch', 'produce'],
    ],
    // It works with the brokers themselves: see functions/kafka-admin/kafkajs-cluster.ts.
    without: [...NEVER_USED, 'admin/index.js', 'producer/index.js'],
  },
};

/**
 * The modules of kafkajs that a function never reaches, which are half of it (283 KB minified) or more. kafkajs is one
 * object that knows how to do everything, so no bundler can tell.
 * @param entry any entry: who does not use kafkajs at all loses nothing by it.
 * @throws Error when kafkajs has none of the requests that are said to be used.
 */
export function unusedKafkajsModules(entry: string): readonly string[] {
  const { requests, without } = PARTS[entry] ?? PRODUCER;
  const all = listRequests();
  const unknown = requests.filter((request) => !all.includes(request));
  if (unknown.length > 0)
    throw new Error(`kafkajs has no request ${unknown.join(', ')}: it has ${all.join(', ')}`);
  return [
    ...without.map((module) => `kafkajs/src/${module}`),
    ...all
      .filter((request) => !requests.includes(request))
      .map((request) => `${REQUESTS}/${request}/index.js`),
  ];
}

function listRequests(): string[] {
  return readdirSync(join(import.meta.dirname, '../../node_modules', REQUESTS), { withFileTypes: true })
    .filter((item) => item.isDirectory())
    .map(({ name }) => name);
}
