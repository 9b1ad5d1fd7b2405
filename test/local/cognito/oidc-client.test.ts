import { InMemoryWebStorage, OidcClient, WebStorageStateStore } from 'oidc-client-ts';
import { expect, test } from 'vitest';
import { Browser, CALLBACK, CLIENT, ISSUER, POOL, startSite } from './start-site.ts';

/** The client of the console, as far as it needs no browser. */
async function startClient() {
  const site = await startSite();
  const configuration: unknown = await (
    await fetch(`${site.url}/${POOL}/.well-known/openid-configuration`)
  ).json();
  const client = new OidcClient({
    authority: ISSUER,
    metadata: Object(configuration),
    client_id: CLIENT,
    redirect_uri: CALLBACK,
    post_logout_redirect_uri: CALLBACK,
    scope: 'openid shop/read shop/write',
    loadUserInfo: true,
    stateStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
  });
  return { site, client };
}

test('oidc-client-ts signs in, refreshes, and revokes', async () => {
  const { site, client } = await startClient();
  const { url } = await client.createSigninRequest({ state: { page: '#/orders' } });
  const target = await new Browser(site.url).signIn('operator', new URL(url).searchParams);
  const answer = await client.processSigninResponse(target.href);
  expect(answer.userState).toEqual({ page: '#/orders' });
  expect(answer.profile).toMatchObject({
    ...{ iss: ISSUER, aud: CLIENT, 'cognito:groups': ['operator'] },
    ...{ email: 'operator@example.com', username: 'operator' },
  });
  const { access_token, refresh_token = '', id_token, profile } = answer;
  const refreshed = await client.useRefreshToken({
    state: {
      ...{ data: undefined, refresh_token, session_state: null, profile },
      ...(id_token === undefined ? {} : { id_token }),
    },
    redirect_uri: CALLBACK,
  });
  expect(refreshed.access_token).not.toBe(access_token);
  await client.revokeToken(refresh_token, 'refresh_token');
  await expect(
    client.useRefreshToken({
      state: { data: undefined, refresh_token, session_state: null, profile },
      redirect_uri: CALLBACK,
    }),
  ).rejects.toThrow('invalid_grant');
});

test('oidc-client-ts is told what is wrong with its request', async () => {
  const { site, client } = await startClient();
  const { url } = await client.createSigninRequest({ scope: 'openid shop/admin' });
  const refused = await new Browser(site.url).get(url);
  await expect(client.processSigninResponse(refused.headers.get('location') ?? '')).rejects.toThrow(
    'invalid_scope',
  );
});
