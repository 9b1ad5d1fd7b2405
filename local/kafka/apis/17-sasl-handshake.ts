import { kafkaError } from '../wire/errors.ts';
import { array, string } from '../wire/types.ts';
import { api } from './api.ts';

/** Version 0 is followed by unframed tokens and is not offered, as on the service. */
export const saslHandshake = api(17, 'SaslHandshake', {
  versions: [1, 1],
  flexible: 'never',
  request: [['mechanism', string]],
  response: [
    ['error', kafkaError],
    ['mechanisms', array(string)],
  ],
  authorize: 'before-authentication',
  handle: ({ session }, { mechanism }) => ({
    error: session.handshake(mechanism),
    mechanisms: session.mechanisms,
  }),
});
