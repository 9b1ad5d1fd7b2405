import { expect, onTestFinished, test } from 'vitest';
import { UserPools } from '../../../local/cognito/user-pools.ts';
import { Journal } from '../../../local/core/journal.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import {
  askToken,
  authorizeParameters,
  Browser,
  CALLBACK,
  CLIENT,
  makePkce,
  startSite,
} from './start-site.ts';

const CLIENT_DEFINITION = {
  ...{ id: CLIENT, name: 'console', scopes: ['openid'], callbackUrls: [CALLBACK], logoutUrls: [] },
  ...{ validitySeconds: { access: 3600, id: 3600, refresh: 3600 }, revocation: true },
};

async function startPools(port: number, ids: readonly string[]) {
  const clock = new FakeClock();
  const journal = new Journal({ now: () => clock.now() });
  const pools = new UserPools({ clock, journal, stateDirectory: await tempFolder(), port });
  const sites = [];
  for (const id of ids) {
    await pools.addPool({ id, region: 'eu-central-1' });
    pools.addClient(id, CLIENT_DEFINITION);
    const site = await pools.startSignIn(id);
    onTestFinished(() => site.stop());
    sites.push(site);
  }
  return { pools, sites };
}

test('a port in use is told with the flag that chooses another', async () => {
  const { url } = await startSite();
  const port = Number(new URL(url).port);
  await expect(startPools(port, ['eu-central-1_one'])).rejects.toMatchObject({
    code: 'PORT_TAKEN',
    message: expect.stringMatching(
      new RegExp(`^the sign-in page: port ${port} is in use\\. .* --sign-in-port\\.$`),
    ),
  });
});

test('each pool has a page, users and codes of its own', async () => {
  const { pools, sites } = await startPools(0, ['eu-central-1_one', 'eu-central-1_two']);
  const [one, two] = sites.map(({ url }) => url);
  expect(pools.signIns().map(({ url }) => url)).toEqual([one, two]);
  expect(one).not.toBe(two);
  const { verifier, challenge } = makePkce();
  // A pool without groups has a user in none.
  const target = await new Browser(one ?? '').signIn(
    'user',
    authorizeParameters({ scope: 'openid', code_challenge: challenge }),
  );
  const fields = {
    ...{ grant_type: 'authorization_code', redirect_uri: CALLBACK, code_verifier: verifier },
    code: target.searchParams.get('code') ?? '',
  };
  expect((await askToken(two ?? '', fields)).status).toBe(400);
  expect((await askToken(one ?? '', fields)).status).toBe(200);
});

test('what belongs to a pool that there is not is refused', async () => {
  const { pools } = await startPools(0, []);
  expect(() => pools.addGroup('eu-central-1_x', { name: 'viewer' })).toThrow(
    'User pool eu-central-1_x does not exist. Declare it in the app.',
  );
  expect(pools.signIns()).toEqual([]);
});
