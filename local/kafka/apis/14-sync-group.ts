import { group } from '../security/rights.ts';
import { kafkaError } from '../wire/errors.ts';
import { defaultsTo, since, struct } from '../wire/schema.ts';
import { array, bytes, int32, nullable, string } from '../wire/types.ts';
import { api } from './api.ts';

/**
 * SyncGroup, parked until the leader has sent the assignments. v1 brought the throttle time; v3 static members; v4 is
 * flexible; v5 names protocol type and protocol, to be checked.
 */
export const syncGroup = api(14, 'SyncGroup', {
  versions: [0, 5],
  flexible: 4,
  request: [
    ['groupId', string],
    ['generationId', int32],
    ['memberId', string],
    ['groupInstanceId', nullable(string), since(3)],
    ['protocolType', nullable(string), since(5)],
    ['protocolName', nullable(string), since(5)],
    [
      'assignments',
      array(
        struct([
          ['memberId', string],
          ['assignment', bytes],
        ]),
      ),
    ],
  ],
  response: [
    ['throttleTimeMs', int32, since(1), defaultsTo(0)],
    ['error', kafkaError],
    ['protocolType', nullable(string), since(5), defaultsTo(null)],
    ['protocolName', nullable(string), since(5), defaultsTo(null)],
    ['assignment', bytes, defaultsTo(Buffer.alloc(0))],
  ],
  authorize: {
    needs: ({ groupId }) => ({ action: 'AlterGroup', resource: group(groupId) }),
    refuse: () => ({ error: 'GROUP_AUTHORIZATION_FAILED' as const }),
  },
  async handle({ groups }, request) {
    const { error, ...rest } = await groups.sync({
      groupId: request.groupId,
      generation: request.generationId,
      memberId: request.memberId,
      instanceId: request.groupInstanceId,
      protocolType: request.protocolType,
      protocolName: request.protocolName,
      // The bytes outlive the request's buffer, which they are a view of.
      assignments: request.assignments.map(({ memberId, assignment }) => ({
        memberId,
        assignment: Buffer.from(assignment),
      })),
    });
    return { error, ...rest };
  },
});
