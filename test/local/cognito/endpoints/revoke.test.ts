import { expect, test } from 'vitest';
import { askToken, CALLBACK, POOL, signIn, startSite } from '../start-site.ts';

test('a refresh token is revoked by its own client alone', async () => {
  const site = await startSite();
  site.pools.addClient(POOL, {
    ...{ id: 'other', name: 'other', scopes: ['openid'], callbackUrls: [CALLBACK], logoutUrls: [] },
    validitySeconds: { access: 3600, id: 3600, refresh: 3600 },
    revocation: true,
  });
  const { refresh } = await signIn(site.url, 'viewer');
  const body = new URLSearchParams({ token: refresh, client_id: 'other' });
  // Nobody learns whether there is such a token.
  expect((await fetch(`${site.url}/oauth2/revoke`, { method: 'POST', body })).status).toBe(200);
  const fields = { grant_type: 'refresh_token', refresh_token: refresh };
  expect((await askToken(site.url, fields)).status).toBe(200);
});
