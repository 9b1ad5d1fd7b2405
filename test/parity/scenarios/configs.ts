import { describeConfigs } from '../../../local/kafka/apis/32-describe-configs.ts';
import { alterConfigs } from '../../../local/kafka/apis/33-alter-configs.ts';
import { incrementalAlterConfigs } from '../../../local/kafka/apis/44-incremental-alter-configs.ts';
import type { WireClient } from '../../local/kafka/wire-client.ts';
import type { Scenario } from '../scenario.ts';
import { create } from './topics.ts';

const TOPIC = 2;
const SET = 0;
const DELETE = 1;
const APPEND = 2;
const SUBTRACT = 3;
/** Settable on MSK Serverless; their defaults are equal, except where the real broker's come from its own configs. */
const NAMES = [
  'cleanup.policy',
  'compression.type',
  'max.message.bytes',
  'message.timestamp.type',
  'retention.ms',
];

async function describe(client: WireClient, name: string, { names = NAMES, version = 4, type = TOPIC } = {}) {
  const answer = await client.send(describeConfigs, version, {
    resources: [{ resourceType: type, resourceName: name, names }],
    includeSynonyms: false,
  });
  return answer.results.map(({ error, resourceType, resourceName, configs }) => ({
    error,
    resourceType,
    resourceName,
    configs: configs
      .filter(({ name: config }) => NAMES.includes(config))
      .map((config) => [
        config.name,
        config.value,
        config.source,
        config.isSensitive,
        config.configType,
        config.synonyms,
      ])
      .sort(),
  }));
}

async function increment(
  client: WireClient,
  configs: readonly (readonly [name: string, operation: number, value: string | null])[],
  { name = 'conf-2', validateOnly = false, type = TOPIC } = {},
) {
  const answer = await client.send(incrementalAlterConfigs, 1, {
    resources: [
      {
        resourceType: type,
        resourceName: name,
        configs: configs.map(([config, operation, value]) => ({ name: config, operation, value })),
      },
    ],
    validateOnly,
  });
  return answer.responses.map(({ error, resourceType, resourceName }) => [error, resourceType, resourceName]);
}

async function replace(
  client: WireClient,
  name: string,
  configs: readonly (readonly [name: string, value: string | null])[],
) {
  const answer = await client.send(alterConfigs, 2, {
    resources: [
      {
        resourceType: TOPIC,
        resourceName: name,
        configs: configs.map(([config, value]) => ({ name: config, value })),
      },
    ],
    validateOnly: false,
  });
  return answer.responses.map(({ error }) => error);
}

export const configScenarios: readonly Scenario[] = [
  {
    title: 'configs are described',
    run: async (cluster) => {
      const client = await cluster.wire();
      await create(client, [{ name: 'conf-1', configs: [{ name: 'retention.ms', value: '5000' }] }]);
      return [
        await describe(client, 'conf-1'),
        await describe(client, 'conf-1', { version: 1 }),
        await describe(client, 'conf-1', { names: ['retention.ms', 'no.such'] }),
        await describe(client, 'conf-1', { names: [] }),
        await describe(client, 'conf-none'),
        await describe(client, 'not valid!'),
        await describe(client, ''),
      ];
    },
  },
  {
    title: 'configs are set, deleted, appended to and subtracted from one by one',
    run: async (cluster) => {
      const client = await cluster.wire();
      await create(client, [{ name: 'conf-2', configs: [{ name: 'retention.ms', value: '5000' }] }]);
      const change = (...configs: Parameters<typeof increment>[1][number][]) => increment(client, configs);
      return [
        await change(['max.message.bytes', SET, '5000']),
        await change(['retention.ms', DELETE, null]),
        await describe(client, 'conf-2'),
        await change(['retention.ms', DELETE, null]),
        await change(['retention.ms', SET, null]),
        await change(['retention.ms', SET, '']),
        await change(['retention.ms', SET, 'soon']),
        await change(['retention.ms', SET, '1.5']),
        await change(['retention.ms', SET, '99999999999999999999']),
        await change(['retention.ms', SET, '9223372036854775808']),
        await change(['retention.ms', SET, '9223372036854775807']),
        await change(['retention.ms', APPEND, '1']),
        await change(['retention.ms', SUBTRACT, '1']),
        await change(['no.such', SET, '1']),
        await change(['no.such', DELETE, null]),
        await change(['retention.ms', SET, '1'], ['retention.ms', SET, '2']),
        await change(['retention.ms', SET, '77'], ['max.message.bytes', SET, 'x']),
        await change(['cleanup.policy', APPEND, 'delete']),
        await change(['cleanup.policy', APPEND, null]),
        await change(['cleanup.policy', SUBTRACT, 'nothing']),
        await change(),
        await increment(client, [['retention.ms', SET, '88']], { validateOnly: true }),
        await increment(client, [['retention.ms', SET, '88']], { name: 'conf-none' }),
        await increment(client, [['retention.ms', SET, '88']], { type: 1 }),
        await describe(client, 'conf-2'),
      ];
    },
  },
  {
    title: 'AlterConfigs replaces all of them',
    run: async (cluster) => {
      const client = await cluster.wire();
      await create(client, [{ name: 'conf-3', configs: [{ name: 'retention.ms', value: '5000' }] }]);
      return [
        await replace(client, 'conf-3', [['max.message.bytes', '5000']]),
        await describe(client, 'conf-3'),
        await replace(client, 'conf-3', [['retention.ms', null]]),
        await replace(client, 'conf-3', [
          ['retention.ms', '1'],
          ['retention.ms', '2'],
        ]),
        await replace(client, 'conf-3', [['retention.ms', 'x']]),
        await replace(client, 'conf-3', [['no.such', '1']]),
        await replace(client, 'conf-none', [['retention.ms', '1']]),
        await describe(client, 'conf-3'),
        await replace(client, 'conf-3', []),
        await describe(client, 'conf-3'),
      ];
    },
  },
  {
    title: 'a resource named twice in one request',
    run: async (cluster) => {
      const client = await cluster.wire();
      await create(client, [{ name: 'conf-4' }]);
      const resource = (value: string) => ({
        resourceType: TOPIC,
        resourceName: 'conf-4',
        configs: [{ name: 'retention.ms', operation: SET, value }],
      });
      const answer = await client.send(incrementalAlterConfigs, 1, {
        resources: [resource('1'), resource('2')],
        validateOnly: false,
      });
      return [
        answer.responses.map(({ error, resourceName }) => [error, resourceName]),
        await describe(client, 'conf-4'),
      ];
    },
  },
];
