import { judgeAuthorizeRequest, withParameters } from '../authorize-request.ts';
import { showErrorPage, showSignInPage } from '../pages.ts';
import { type Endpoint, redirect, type Site, type SiteAnswer, type SiteRequest, secondsOf } from '../site.ts';

/**
 * The sign-in page, with the parameters of `/oauth2/authorize`.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/login-endpoint.html
 */
export const loginEndpoint: Endpoint = {
  path: '/login',
  methods: { GET: showForm, POST: takeForm },
};

function showForm(site: Site, { query, headers }: SiteRequest): SiteAnswer {
  const judged = judgeAuthorizeRequest(site.pool, query);
  if (judged.outcome === 'refused') return showErrorPage(400, judged.problem);
  if (judged.outcome === 'redirected') return redirect(judged.location);
  return showSignInPage(judged.request, {
    users: site.pool.users(),
    action: `/login?${query}`,
    ...site.formTokens.issue(headers, query.toString()),
  });
}

function takeForm(site: Site, { query, headers, form }: SiteRequest): SiteAnswer {
  if (!isSameOrigin(headers.origin, headers.host))
    return showErrorPage(403, 'The form was sent by another site than this one.');
  const judged = judgeAuthorizeRequest(site.pool, query);
  if (judged.outcome === 'refused') return showErrorPage(400, judged.problem);
  if (judged.outcome === 'redirected') return redirect(judged.location);
  if (!site.formTokens.isValid(headers, query.toString(), form.get('_csrf') ?? ''))
    return showErrorPage(
      403,
      'The form is out of date: the runner was restarted, or cookies are off. Go back to the application and sign in again.',
    );
  const username = form.get('username') ?? '';
  const user = site.pool.findUser(username);
  if (user === undefined)
    return showErrorPage(
      400,
      `There is no user ${JSON.stringify(username)}. Go back, and choose one that the page shows.`,
    );
  const { client, redirectUri, scopes, codeChallenge, nonce, state } = judged.request;
  const session = { username: user.username, authTime: secondsOf(site.clock) };
  // A cookie that was there before means nothing any more: nobody can have planted the new one.
  site.browsers.end(headers);
  const cookie = site.browsers.begin(session);
  const grant = { clientId: client.id, redirectUri, scopes, codeChallenge, nonce, ...session };
  return redirect(withParameters(redirectUri, { code: site.codes.issue(grant), state }), [cookie]);
}

/** Browsers name the sender of every form; who names none is no browser that the page was shown in. */
function isSameOrigin(origin: string | undefined, host: string | undefined): boolean {
  return origin !== undefined && origin === `http://${host}`;
}
