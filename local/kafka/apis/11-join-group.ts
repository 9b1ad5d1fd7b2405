import { LOOPBACK } from '../../core/listen.ts';
import { type JoinResult, refuseJoin } from '../groups/outcome.ts';
import { group } from '../security/rights.ts';
import { kafkaError } from '../wire/errors.ts';
import { defaultsTo, since, struct } from '../wire/schema.ts';
import { array, bytes, int32, nullable, nullableSince, string } from '../wire/types.ts';
import { api } from './api.ts';

/** From this version on a dynamic member is given its id before it may join (KIP-394). */
const KNOWN_MEMBERS_SINCE = 4;
const NULL_PROTOCOL_SINCE = 7;

/**
 * JoinGroup, parked until the rebalance completes. v1 brought the rebalance timeout; v2 the throttle time; v4 the
 * two-step join; v5 static members; v6 is flexible; v7 answers the protocol type and null for no protocol.
 */
export const joinGroup = api(11, 'JoinGroup', {
  versions: [0, 7],
  flexible: 6,
  request: [
    ['groupId', string],
    ['sessionTimeoutMs', int32],
    ['rebalanceTimeoutMs', int32, since(1), defaultsTo(-1)],
    ['memberId', string],
    ['groupInstanceId', nullable(string), since(5)],
    ['protocolType', string],
    [
      'protocols',
      array(
        struct([
          ['name', string],
          ['metadata', bytes],
        ]),
      ),
    ],
  ],
  response: [
    ['throttleTimeMs', int32, since(2), defaultsTo(0)],
    ['error', kafkaError],
    ['generationId', int32],
    ['protocolType', nullable(string), since(7)],
    ['protocolName', nullableSince(NULL_PROTOCOL_SINCE, string)],
    ['leader', string],
    ['memberId', string],
    [
      'members',
      array(
        struct([
          ['memberId', string],
          ['groupInstanceId', nullable(string), since(5)],
          ['metadata', bytes],
        ]),
      ),
    ],
  ],
  authorize: {
    needs: ({ groupId }) => ({ action: 'AlterGroup', resource: group(groupId) }),
    refuse: ({ memberId }) => ({
      ...answerJoin(refuseJoin(memberId, 'NONE')),
      // Not null, which versions before 7 do not have.
      protocolName: '',
      error: 'GROUP_AUTHORIZATION_FAILED',
    }),
  },
  async handle({ groups, apiVersion, clientId }, request) {
    const result = await groups.join({
      groupId: request.groupId,
      memberId: request.memberId,
      instanceId: request.groupInstanceId,
      requireKnownMemberId: apiVersion >= KNOWN_MEMBERS_SINCE,
      clientId: clientId ?? '',
      // All listeners are on the loopback; Kafka writes an address with the slash of Java's InetAddress.
      clientHost: `/${LOOPBACK}`,
      sessionTimeoutMs: request.sessionTimeoutMs,
      rebalanceTimeoutMs: request.rebalanceTimeoutMs,
      protocolType: request.protocolType,
      // The bytes outlive the request's buffer, which they are a view of.
      protocols: request.protocols.map(({ name, metadata }) => ({ name, metadata: Buffer.from(metadata) })),
    });
    const answer = answerJoin(result);
    return apiVersion >= NULL_PROTOCOL_SINCE
      ? answer
      : { ...answer, protocolName: answer.protocolName ?? '' };
  },
});

function answerJoin({
  error,
  generation,
  protocolType,
  protocolName,
  leaderId,
  memberId,
  members,
}: JoinResult) {
  return {
    error,
    generationId: generation,
    protocolType,
    protocolName,
    leader: leaderId,
    memberId,
    members: members.map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.instanceId,
      metadata: member.metadata,
    })),
  };
}
