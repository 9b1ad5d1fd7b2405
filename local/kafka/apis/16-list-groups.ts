import { cluster, group } from '../security/rights.ts';
import { kafkaError } from '../wire/errors.ts';
import { defaultsTo, since, struct } from '../wire/schema.ts';
import { array, int32, string } from '../wire/types.ts';
import { api } from './api.ts';

/**
 * ListGroups. v1 brought the throttle time; v3 is flexible; v4 filters by state and tells it. Who may describe the
 * cluster sees all groups, anyone else those it may describe: never an error.
 */
export const listGroups = api(16, 'ListGroups', {
  versions: [0, 4],
  flexible: 3,
  request: [['statesFilter', array(string), since(4)]],
  response: [
    ['throttleTimeMs', int32, since(1), defaultsTo(0)],
    ['error', kafkaError],
    [
      'groups',
      array(
        struct([
          ['groupId', string],
          ['protocolType', string],
          ['groupState', string, since(4)],
        ]),
      ),
    ],
  ],
  authorize: {
    each: [
      ['DescribeCluster', 'cluster'],
      ['DescribeGroup', 'group'],
    ],
  },
  handle({ groups, sees }, { statesFilter }) {
    const listed = groups.list(statesFilter);
    const seesAll = sees('DescribeCluster', cluster);
    const visible = listed.groups.filter(({ groupId }) => seesAll || sees('DescribeGroup', group(groupId)));
    return {
      error: listed.error,
      groups: visible.map(({ groupId, protocolType, state }) => ({
        groupId,
        protocolType,
        groupState: state,
      })),
    };
  },
});
