import { kafkaError } from '../wire/errors.ts';
import { defaultsTo, since } from '../wire/schema.ts';
import { bytes, int64, nullable, string } from '../wire/types.ts';
import { api } from './api.ts';

const NOTHING = Buffer.alloc(0);

/** Takes an OAUTHBEARER message; Connect on the cluster is checked here, as MSK does. */
export const saslAuthenticate = api(36, 'SaslAuthenticate', {
  versions: [0, 2],
  flexible: 2,
  request: [['authBytes', bytes]],
  response: [
    ['error', kafkaError],
    ['errorMessage', nullable(string)],
    ['authBytes', bytes],
    ['sessionLifetimeMs', int64, since(1), defaultsTo(0)],
  ],
  authorize: 'before-authentication',
  async handle({ session }, { authBytes }) {
    const result = await session.authenticate(authBytes);
    if ('error' in result) return { error: result.error, errorMessage: result.message, authBytes: NOTHING };
    return {
      error: 'NONE',
      errorMessage: null,
      authBytes: NOTHING,
      sessionLifetimeMs: result.lifetimeMs,
    };
  },
});
