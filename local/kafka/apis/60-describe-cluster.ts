import { kafkaError } from '../wire/errors.ts';
import { defaultsTo, struct } from '../wire/schema.ts';
import { array, boolean, int32, nullable, string } from '../wire/types.ts';
import { api } from './api.ts';

const OPERATIONS_NOT_GIVEN = -2_147_483_648;

/** Without the right to describe the cluster only the authorised operations are left out, as they always are here. */
export const describeCluster = api(60, 'DescribeCluster', {
  versions: [0, 0],
  flexible: 0,
  request: [['includeClusterAuthorizedOperations', boolean]],
  response: [
    ['throttleTimeMs', int32, defaultsTo(0)],
    ['error', kafkaError],
    ['errorMessage', nullable(string), defaultsTo(null)],
    ['clusterId', string],
    ['controllerId', int32],
    [
      'brokers',
      array(
        struct([
          ['nodeId', int32],
          ['host', string],
          ['port', int32],
          ['rack', nullable(string), defaultsTo(null)],
        ]),
      ),
    ],
    ['clusterAuthorizedOperations', int32, defaultsTo(OPERATIONS_NOT_GIVEN)],
  ],
  authorize: 'connect',
  handle: ({ clusterId, node }) => ({
    error: 'NONE',
    clusterId,
    controllerId: node.id,
    brokers: [{ nodeId: node.id, host: node.host, port: node.port }],
  }),
});
