import { group } from '../security/rights.ts';
import { kafkaError } from '../wire/errors.ts';
import { defaultsTo, since } from '../wire/schema.ts';
import { int32, nullable, string } from '../wire/types.ts';
import { api } from './api.ts';

/** Heartbeat. v1 brought the throttle time; v3 static members; v4 is flexible. */
export const heartbeat = api(12, 'Heartbeat', {
  versions: [0, 4],
  flexible: 4,
  request: [
    ['groupId', string],
    ['generationId', int32],
    ['memberId', string],
    ['groupInstanceId', nullable(string), since(3)],
  ],
  response: [
    ['throttleTimeMs', int32, since(1), defaultsTo(0)],
    ['error', kafkaError],
  ],
  authorize: {
    needs: ({ groupId }) => ({ action: 'AlterGroup', resource: group(groupId) }),
    refuse: () => ({ error: 'GROUP_AUTHORIZATION_FAILED' as const }),
  },
  handle({ groups }, { groupId, generationId, memberId, groupInstanceId }) {
    const error = groups.heartbeat({
      groupId,
      generation: generationId,
      memberId,
      instanceId: groupInstanceId,
    });
    return { error };
  },
});
