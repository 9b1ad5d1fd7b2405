import { alterTopicConfigs } from '../topics/config-resource.ts';
import { type ConfigValues, effectiveConfig, TOPIC_CONFIGS } from '../topics/configs.ts';
import { type KafkaRefusal, kafkaError } from '../wire/errors.ts';
import { defaultsTo, struct } from '../wire/schema.ts';
import { array, boolean, int8, int32, nullable, string } from '../wire/types.ts';
import { api } from './api.ts';

interface Operation {
  readonly name: string;
  readonly operation: number;
  readonly value: string | null;
}

/** Sets, deletes, appends to or subtracts from single configs (KIP-339). */
export const incrementalAlterConfigs = api(44, 'IncrementalAlterConfigs', {
  versions: [0, 1],
  flexible: 1,
  request: [
    [
      'resources',
      array(
        struct([
          ['resourceType', int8],
          ['resourceName', string],
          [
            'configs',
            array(
              struct([
                ['name', string],
                ['operation', int8],
                ['value', nullable(string)],
              ]),
            ),
          ],
        ]),
      ),
    ],
    ['validateOnly', boolean],
  ],
  response: [
    ['throttleTimeMs', int32, defaultsTo(0)],
    [
      'responses',
      array(
        struct([
          ['error', kafkaError],
          ['errorMessage', nullable(string)],
          ['resourceType', int8],
          ['resourceName', string],
        ]),
      ),
    ],
  ],
  authorize: { each: [['AlterTopicDynamicConfiguration', 'topic']] },
  handle: (context, request) => ({
    responses: alterTopicConfigs(context, request, (current, { configs }) => applyAll(current, configs)),
  }),
});

function applyAll(
  current: ConfigValues,
  operations: readonly Operation[],
): { configs: ConfigValues } | { refusal: KafkaRefusal } {
  const next: Record<string, string> = { ...current };
  for (const { name, operation, value } of operations) {
    const change = OPERATIONS[operation];
    const message = `operation ${operation} with value ${value} does not fit the config ${name}`;
    if (change === undefined || (value === null && change !== remove)) {
      return { refusal: { error: 'INVALID_REQUEST', message } };
    }
    if (change.listsOnly && TOPIC_CONFIGS[name]?.type !== 'list') {
      return { refusal: { error: 'INVALID_CONFIG', message } };
    }
    change(next, name, value ?? '');
  }
  return { configs: next };
}

interface Change {
  (configs: Record<string, string>, name: string, value: string): void;
  listsOnly?: true;
}

const set: Change = (configs, name, value) => {
  configs[name] = value;
};
const remove: Change = (configs, name) => {
  delete configs[name];
};
const append: Change = (configs, name, value) => {
  configs[name] = [...new Set([...list(configs, name), ...value.split(',')])].join(',');
};
const subtract: Change = (configs, name, value) => {
  configs[name] = list(configs, name)
    .filter((entry) => !value.split(',').includes(entry))
    .join(',');
};
append.listsOnly = true;
subtract.listsOnly = true;

function list(configs: ConfigValues, name: string): string[] {
  return effectiveConfig(configs, name).split(',');
}

/** By the number the protocol gives them. */
const OPERATIONS: readonly Change[] = [set, remove, append, subtract];
