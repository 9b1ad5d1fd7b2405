import { group } from '../security/rights.ts';
import { kafkaError } from '../wire/errors.ts';
import { defaultsTo, struct } from '../wire/schema.ts';
import { array, int32, string } from '../wire/types.ts';
import { api } from './api.ts';

/** DeleteGroups, with their offsets. v2 is flexible. A group with members is not deleted. */
export const deleteGroups = api(42, 'DeleteGroups', {
  versions: [0, 2],
  flexible: 2,
  request: [['groupsNames', array(string)]],
  response: [
    ['throttleTimeMs', int32, defaultsTo(0)],
    [
      'results',
      array(
        struct([
          ['groupId', string],
          ['error', kafkaError],
        ]),
      ),
    ],
  ],
  authorize: { each: [['DeleteGroup', 'group']] },
  handle({ groups, authorize }, { groupsNames }) {
    return {
      results: groupsNames.map((groupId) => {
        const isAllowed = authorize('DeleteGroup', group(groupId));
        const error = isAllowed ? groups.delete(groupId) : 'GROUP_AUTHORIZATION_FAILED';
        return { groupId, error: error };
      }),
    };
  },
});
