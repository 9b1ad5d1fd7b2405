import { findOnly } from '../authorize-request.ts';
import { answerJson, type Endpoint } from '../site.ts';

/**
 * Ends a sign-in by its refresh token. Access tokens of it still pass whoever looks at their signature alone, an HTTP
 * API's authorizer for example, until they end: here as on AWS.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html
 */
export const revokeEndpoint: Endpoint = {
  path: '/oauth2/revoke',
  methods: {
    POST: async ({ pool }, { form, headers }) => {
      const client = pool.findClient(findOnly(form, 'client_id') ?? '');
      if (client === undefined || headers.authorization !== undefined || form.has('client_secret'))
        return answerJson(401, { error: 'invalid_client' });
      const token = findOnly(form, 'token');
      if (token === undefined || !client.revocation) return answerJson(400, { error: 'invalid_request' });
      // An access or identity token.
      if (token.split('.').length === 3) return answerJson(400, { error: 'unsupported_token_type' });
      const session = pool.sessions.find(token);
      // One that is revoked, or never was, is not told from one that is: nobody learns anything by trying.
      if (session?.clientId === client.id) await pool.sessions.end(session);
      return { status: 200 };
    },
  },
  origins: 'any',
};
