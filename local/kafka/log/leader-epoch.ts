import type { KafkaErrorName } from '../wire/errors.ts';

/** There is one broker and no election: every partition keeps this epoch for ever. */
export const LEADER_EPOCH = 0;
/** A client that knows no epoch. */
const UNKNOWN = -1;

/** Why a client that believes in `epoch` is not answered (KIP-320); undefined when it is. */
export function refuseLeaderEpoch(epoch: number): KafkaErrorName | undefined {
  if (epoch === UNKNOWN || epoch === LEADER_EPOCH) return undefined;
  return epoch > LEADER_EPOCH ? 'UNKNOWN_LEADER_EPOCH' : 'FENCED_LEADER_EPOCH';
}
