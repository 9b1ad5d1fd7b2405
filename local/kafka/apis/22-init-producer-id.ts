import { cluster, transactionalId } from '../security/rights.ts';
import { kafkaError } from '../wire/errors.ts';
import { defaultsTo, since } from '../wire/schema.ts';
import { int16, int32, int64, nullable, string } from '../wire/types.ts';
import { api } from './api.ts';

/** Gives idempotent producers their id. A transactional id is refused: transactions are not emulated, nor advertised. */
export const initProducerId = api(22, 'InitProducerId', {
  versions: [0, 4],
  flexible: 2,
  request: [
    ['transactionalId', nullable(string)],
    ['transactionTimeoutMs', int32],
    ['producerId', int64, since(3), defaultsTo(-1)],
    ['producerEpoch', int16, since(3), defaultsTo(-1)],
  ],
  response: [
    ['throttleTimeMs', int32, defaultsTo(0)],
    ['error', kafkaError],
    ['producerId', int64, defaultsTo(-1)],
    ['producerEpoch', int16, defaultsTo(-1)],
  ],
  authorize: {
    needs: ({ transactionalId: id }) =>
      id === null
        ? { action: 'WriteDataIdempotently', resource: cluster }
        : { action: 'AlterTransactionalId', resource: transactionalId(id) },
    refuse: ({ transactionalId: id }) => ({
      error: id === null ? 'CLUSTER_AUTHORIZATION_FAILED' : 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
    }),
  },
  handle({ journal, producerIds, clientId }, { transactionalId: id, producerId, producerEpoch }) {
    // Its own id and epoch (KIP-360), of which a client that has one has both.
    if (producerId < 0 !== producerEpoch < 0) return { error: 'INVALID_REQUEST' };
    if (id !== null) {
      journal.record({
        kind: 'warning',
        source: 'kafka',
        message: `refused the transactional id "${id}" of client "${clientId}": transactions are not emulated; use an idempotent producer`,
      });
      return { error: 'INVALID_REQUEST' };
    }
    return { error: 'NONE', producerId: producerIds.take(), producerEpoch: 0 };
  },
});
