import { alterTopicConfigs } from '../topics/config-resource.ts';
import { kafkaError } from '../wire/errors.ts';
import { defaultsTo, struct } from '../wire/schema.ts';
import { array, boolean, int8, int32, nullable, string } from '../wire/types.ts';
import { api } from './api.ts';

/** Replaces the whole set: a config that is not named goes back to its default. */
export const alterConfigs = api(33, 'AlterConfigs', {
  versions: [0, 2],
  flexible: 2,
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
    responses: alterTopicConfigs(context, request, (_, { configs }) => {
      const values: Record<string, string> = {};
      for (const { name, value } of configs) {
        if (value === null) {
          return { refusal: { error: 'INVALID_REQUEST', message: `the config ${name} has no value` } };
        }
        values[name] = value;
      }
      return { configs: values };
    }),
  }),
});
