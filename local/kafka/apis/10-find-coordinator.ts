import { group, transactionalId } from '../security/rights.ts';
import { type KafkaErrorName, kafkaError } from '../wire/errors.ts';
import { defaultsTo, since } from '../wire/schema.ts';
import { int8, int32, nullable, string } from '../wire/types.ts';
import { api } from './api.ts';

const GROUP = 0;
const TRANSACTION = 1;

/**
 * FindCoordinator: this broker, for every group. v1 brought the key type, the message and the throttle time; v3 is
 * flexible.
 * Known difference: there are no transactions yet, and a transactional id is refused for good instead of with a
 * retriable error, so that a client says so at once.
 */
export const findCoordinator = api(10, 'FindCoordinator', {
  versions: [0, 3],
  flexible: 3,
  request: [
    ['key', string],
    ['keyType', int8, since(1), defaultsTo(GROUP)],
  ],
  response: [
    ['throttleTimeMs', int32, since(1), defaultsTo(0)],
    ['error', kafkaError],
    ['errorMessage', nullable(string), since(1), defaultsTo(null)],
    ['nodeId', int32],
    ['host', string],
    ['port', int32],
  ],
  authorize: {
    needs: ({ key, keyType }) =>
      keyType === TRANSACTION
        ? { action: 'DescribeTransactionalId', resource: transactionalId(key) }
        : { action: 'DescribeGroup', resource: group(key) },
    refuse: ({ keyType }) =>
      refuseCoordinator(
        keyType === TRANSACTION ? 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED' : 'GROUP_AUTHORIZATION_FAILED',
        null,
      ),
  },
  handle({ node, journal }, { key, keyType }) {
    if (keyType === GROUP) return { error: 'NONE', nodeId: node.id, host: node.host, port: node.port };
    const message =
      keyType === TRANSACTION
        ? `Transactions are not emulated: there is no coordinator for the transactional id ${key}.`
        : `There is no coordinator of type ${keyType}.`;
    journal.record({ kind: 'warning', source: 'kafka', message });
    return refuseCoordinator('INVALID_REQUEST', message);
  },
});

function refuseCoordinator(error: KafkaErrorName, errorMessage: string | null) {
  return { error, errorMessage, nodeId: -1, host: '', port: -1 };
}
