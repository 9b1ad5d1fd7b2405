import { group } from '../security/rights.ts';
import { kafkaError } from '../wire/errors.ts';
import { between, defaultsTo, since, struct } from '../wire/schema.ts';
import { array, int32, nullable, string } from '../wire/types.ts';
import { api } from './api.ts';

const LIST_SINCE = 3;

/**
 * LeaveGroup. v1 brought the throttle time; v3 a list of members, each with its own error, where a static member may
 * be named by its instance id alone; v4 is flexible. Before v3 the one member's error is that of the answer.
 */
export const leaveGroup = api(13, 'LeaveGroup', {
  versions: [0, 4],
  flexible: 4,
  request: [
    ['groupId', string],
    ['memberId', string, between(0, 2)],
    [
      'members',
      array(
        struct([
          ['memberId', string],
          ['groupInstanceId', nullable(string)],
        ]),
      ),
      since(LIST_SINCE),
    ],
  ],
  response: [
    ['throttleTimeMs', int32, since(1), defaultsTo(0)],
    ['error', kafkaError],
    [
      'members',
      array(
        struct([
          ['memberId', string],
          ['groupInstanceId', nullable(string)],
          ['error', kafkaError],
        ]),
      ),
      since(LIST_SINCE),
      defaultsTo([]),
    ],
  ],
  authorize: {
    needs: ({ groupId }) => ({ action: 'AlterGroup', resource: group(groupId) }),
    refuse: () => ({ error: 'GROUP_AUTHORIZATION_FAILED' as const }),
  },
  handle({ groups, apiVersion }, request) {
    const isList = apiVersion >= LIST_SINCE;
    const leaving = isList
      ? request.members.map(({ memberId, groupInstanceId }) => ({ memberId, instanceId: groupInstanceId }))
      : [{ memberId: request.memberId, instanceId: null }];
    const { error, members } = groups.leave(request.groupId, leaving);
    if (!isList) return { error: error === 'NONE' ? (members[0]?.error ?? error) : error };
    return {
      error,
      members: members.map((member) => ({
        memberId: member.memberId,
        groupInstanceId: member.instanceId,
        error: member.error,
      })),
    };
  },
});
