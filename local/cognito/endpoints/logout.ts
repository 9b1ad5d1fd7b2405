import { explainClient, findOnly } from '../authorize-request.ts';
import { showErrorPage } from '../pages.ts';
import { type Endpoint, redirect } from '../site.ts';

/**
 * Ends the browser's session, then goes to one of the client's sign-out URLs, or to the sign-in page again.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
 */
export const logoutEndpoint: Endpoint = {
  path: '/logout',
  methods: {
    GET: ({ pool, browsers }, { query, headers }) => {
      const clientId = findOnly(query, 'client_id');
      const client = pool.findClient(clientId ?? '');
      if (client === undefined) return showErrorPage(400, explainClient(clientId));
      const logoutUri = findOnly(query, 'logout_uri');
      const redirectUri = findOnly(query, 'redirect_uri');
      if (logoutUri !== undefined) {
        if (client.logoutUrls.includes(logoutUri)) return redirect(logoutUri, [browsers.end(headers)]);
        return showErrorPage(
          400,
          `${JSON.stringify(logoutUri)} is none of the LogoutURLs of the client ${client.name}: ${client.logoutUrls.join(', ')}.`,
        );
      }
      if (redirectUri === undefined)
        return showErrorPage(400, 'logout_uri or redirect_uri is missing, or given twice.');
      // The page judges what comes with it, the redirect_uri too.
      return redirect(`/login?${query}`, [browsers.end(headers)]);
    },
  },
};
