import { answerJson, type Endpoint, type SiteAnswer, secondsOf } from '../site.ts';
import { readAccessToken } from '../tokens.ts';
import type { User } from '../user.ts';

/** https://docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html */
export const userInfoEndpoint: Endpoint = {
  path: '/oauth2/userInfo',
  methods: {
    GET: async ({ pool, clock }, { headers }) => {
      const [, token] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
      if (token === undefined)
        return refuse(400, 'invalid_request', 'Bad OAuth2 request at UserInfo Endpoint');
      const presented = await readAccessToken(pool, token, secondsOf(clock));
      const user = pool.findUser(presented?.username ?? '');
      const { originJti } = presented ?? {};
      const isRevoked = originJti !== undefined && !pool.sessions.isLive(originJti);
      if (presented === undefined || user === undefined || isRevoked)
        return refuse(
          401,
          'invalid_token',
          'Access token is expired, disabled, or deleted, or the user has globally signed out.',
        );
      if (!presented.scopes.includes('openid'))
        return refuse(401, 'invalid_token', 'Access token does not contain openid scope');
      return answerJson(200, describe(user, presented.scopes));
    },
  },
  origins: 'any',
};

/** `openid` alone shows all that the client may read; scopes beside it show what is theirs. */
function describe({ sub, username, email }: User, scopes: readonly string[]): object {
  const narrowed = scopes.some((scope) => scope === 'profile' || scope === 'phone');
  const isShown = scopes.includes('email') || !narrowed;
  // Cognito has this truth value as text here, and as a truth value in tokens.
  return { sub, ...(isShown ? { email_verified: 'true', email } : {}), username };
}

function refuse(status: number, error: string, description: string): SiteAnswer {
  return answerJson(
    status,
    { error, error_description: description },
    { 'www-authenticate': `error="${error}", error_description="${description}"` },
  );
}
