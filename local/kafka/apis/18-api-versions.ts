import { kafkaError } from '../wire/errors.ts';
import { defaultsTo, since, struct } from '../wire/schema.ts';
import { array, int16, int32, string } from '../wire/types.ts';
import { api } from './api.ts';

/** What version 3 takes as a client's name and version (KIP-511). */
const SOFTWARE = /^[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?$/;

/**
 * Answered before authentication. A version that is not handled is answered in the body of version 0 with error 35 and
 * the ranges (by the connection): the one case where an unknown version does not close it. The feature tags of version 3
 * are left out, so that Java keeps to classic groups and transactions.
 */
export const apiVersions = api(18, 'ApiVersions', {
  versions: [0, 3],
  flexible: 3,
  request: [
    ['clientSoftwareName', string, since(3), defaultsTo('')],
    ['clientSoftwareVersion', string, since(3), defaultsTo('')],
  ],
  response: [
    ['error', kafkaError],
    [
      'apiKeys',
      array(
        struct([
          ['apiKey', int16],
          ['minVersion', int16],
          ['maxVersion', int16],
        ]),
      ),
    ],
    ['throttleTimeMs', int32, since(1), defaultsTo(0)],
  ],
  authorize: 'before-authentication',
  handle({ advertised, apiVersion }, { clientSoftwareName, clientSoftwareVersion }) {
    const isNamed = [clientSoftwareName, clientSoftwareVersion].every((text) => SOFTWARE.test(text));
    if (apiVersion >= 3 && !isNamed) return { error: 'INVALID_REQUEST', apiKeys: [] };
    return { error: 'NONE', apiKeys: advertised };
  },
});
