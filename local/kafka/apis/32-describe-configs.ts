import { findConfigTopic, RESOURCE_TYPES } from '../topics/config-resource.ts';
import { describeConfigs as describeTopicConfigs } from '../topics/configs.ts';
import { kafkaError } from '../wire/errors.ts';
import { defaultsTo, since, struct } from '../wire/schema.ts';
import { array, boolean, int8, int32, nullable, string } from '../wire/types.ts';
import { api } from './api.ts';

/** Broker configs are shown to anonymous (plaintext) tools only: these, read-only. */
const BROKER_CONFIGS: Readonly<Record<string, string>> = {
  'auto.create.topics.enable': 'false',
  'delete.topic.enable': 'true',
  'default.replication.factor': '1',
  'num.partitions': '1',
};
const STATIC_BROKER_CONFIG = 4;
const STRING_TYPE = 2;

export const describeConfigs = api(32, 'DescribeConfigs', {
  versions: [1, 4],
  flexible: 4,
  request: [
    [
      'resources',
      array(
        struct([
          ['resourceType', int8],
          ['resourceName', string],
          ['names', nullable(array(string))],
        ]),
      ),
    ],
    ['includeSynonyms', boolean],
    ['includeDocumentation', boolean, since(3), defaultsTo(false)],
  ],
  response: [
    ['throttleTimeMs', int32, defaultsTo(0)],
    [
      'results',
      array(
        struct([
          ['error', kafkaError],
          ['errorMessage', nullable(string)],
          ['resourceType', int8],
          ['resourceName', string],
          [
            'configs',
            array(
              struct([
                ['name', string],
                ['value', nullable(string)],
                ['readOnly', boolean],
                ['source', int8],
                ['isSensitive', boolean, defaultsTo(false)],
                [
                  'synonyms',
                  array(
                    struct([
                      ['name', string],
                      ['value', nullable(string)],
                      ['source', int8],
                    ]),
                  ),
                ],
                ['configType', int8, since(3)],
                ['documentation', nullable(string), since(3)],
              ]),
            ),
          ],
        ]),
      ),
    ],
  ],
  authorize: { each: [['DescribeTopicDynamicConfiguration', 'topic']] },
  handle: (context, request) => ({
    results: request.resources.map((resource) => {
      const { resourceType, resourceName, names } = resource;
      const isOpenBroker = resourceType === RESOURCE_TYPES.broker && context.identity === undefined;
      if (isOpenBroker) {
        return {
          resourceType,
          resourceName,
          error: 'NONE' as const,
          errorMessage: null,
          configs: brokerConfigs(names),
        };
      }
      const found = findConfigTopic(context, resource, 'DescribeTopicDynamicConfiguration');
      if (!('topic' in found)) {
        return { resourceType, resourceName, error: found.error, errorMessage: found.message, configs: [] };
      }
      const configs = describeTopicConfigs(found.topic.configs, names).map((config) => ({
        ...config,
        synonyms: request.includeSynonyms ? config.synonyms : [],
        documentation: request.includeDocumentation ? config.documentation : null,
      }));
      return { resourceType, resourceName, error: 'NONE' as const, errorMessage: null, configs };
    }),
  }),
});

function brokerConfigs(only: readonly string[] | null) {
  return Object.entries(BROKER_CONFIGS)
    .filter(([name]) => !only?.length || only.includes(name))
    .map(([name, value]) => ({
      name,
      value,
      readOnly: true,
      source: STATIC_BROKER_CONFIG,
      synonyms: [],
      configType: STRING_TYPE,
      documentation: null,
    }));
}
