import type { GroupDescription } from '../groups/outcome.ts';
import { group } from '../security/rights.ts';
import { type KafkaErrorName, kafkaError } from '../wire/errors.ts';
import { defaultsTo, since, struct } from '../wire/schema.ts';
import { array, boolean, bytes, int32, nullable, string } from '../wire/types.ts';
import { api } from './api.ts';

/** What Kafka answers when it was not asked for the caller's operations. */
const OPERATIONS_NOT_TOLD = -(2 ** 31);

/**
 * DescribeGroups. v1 brought the throttle time; v3 the caller's operations; v4 static members; v5 is flexible. A group
 * nobody knows is Dead, without an error.
 * Known difference: the caller's operations are never told.
 */
export const describeGroups = api(15, 'DescribeGroups', {
  versions: [0, 5],
  flexible: 5,
  request: [
    ['groups', array(string)],
    ['includeAuthorizedOperations', boolean, since(3)],
  ],
  response: [
    ['throttleTimeMs', int32, since(1), defaultsTo(0)],
    [
      'groups',
      array(
        struct([
          ['error', kafkaError],
          ['groupId', string],
          ['groupState', string],
          ['protocolType', string],
          ['protocolData', string],
          [
            'members',
            array(
              struct([
                ['memberId', string],
                ['groupInstanceId', nullable(string), since(4)],
                ['clientId', string],
                ['clientHost', string],
                ['memberMetadata', bytes],
                ['memberAssignment', bytes],
              ]),
            ),
          ],
          ['authorizedOperations', int32, since(3), defaultsTo(OPERATIONS_NOT_TOLD)],
        ]),
      ),
    ],
  ],
  authorize: { each: [['DescribeGroup', 'group']] },
  handle({ groups, authorize }, request) {
    return {
      groups: request.groups.map((groupId) => {
        if (!authorize('DescribeGroup', group(groupId)))
          return tell({ ...NOTHING, groupId }, 'GROUP_AUTHORIZATION_FAILED');
        const { error, group: described } = groups.describe(groupId);
        return tell(described, error);
      }),
    };
  },
});

const NOTHING: Omit<GroupDescription, 'groupId' | 'state'> & { readonly state: '' } = {
  state: '',
  protocolType: '',
  protocolName: '',
  members: [],
};

function tell(
  described: Omit<GroupDescription, 'state'> & { readonly state: GroupDescription['state'] | '' },
  error: KafkaErrorName,
) {
  return {
    error,
    groupId: described.groupId,
    groupState: described.state,
    protocolType: described.protocolType,
    protocolData: described.protocolName,
    members: described.members.map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.instanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      memberMetadata: member.metadata,
      memberAssignment: member.assignment,
    })),
  };
}
