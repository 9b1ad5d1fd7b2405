import { judgeAuthorizeRequest, withParameters } from '../authorize-request.ts';
import { showErrorPage } from '../pages.ts';
import { type Endpoint, redirect } from '../site.ts';

/**
 * Sends who is signed in back to the application with a code, and everybody else to the sign-in page.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html
 */
export const authorizeEndpoint: Endpoint = {
  path: '/oauth2/authorize',
  methods: {
    GET: (site, { query, headers }) => {
      const judged = judgeAuthorizeRequest(site.pool, query);
      if (judged.outcome === 'refused') return showErrorPage(400, judged.problem);
      if (judged.outcome === 'redirected') return redirect(judged.location);
      const { client, redirectUri, scopes, codeChallenge, nonce, state } = judged.request;
      const session = site.browsers.find(headers);
      if (session === undefined || site.pool.findUser(session.username) === undefined)
        return redirect(`/login?${query}`);
      const grant = { clientId: client.id, redirectUri, scopes, codeChallenge, nonce, ...session };
      return redirect(withParameters(redirectUri, { code: site.codes.issue(grant), state }));
    },
  },
};
