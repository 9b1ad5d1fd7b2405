import { createServer } from 'node:net';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { expect, onTestFinished, test } from 'vitest';
import { chooseClient } from '../../../bin/sign-in/choose-client.ts';
import { listen } from '../../../local/core/listen.ts';
import { openStateFolder } from '../../../local/core/state-folder.ts';
import type { SignInClient } from '../../../local/runner-description.ts';
import { CLIENT, startSite } from '../../local/cognito/start-site.ts';
import { runInProcess as run } from '../../support/run-in-process.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const DESCRIPTION = {
  ...{ region: 'eu-central-1', account: '111122223333', awsApiUrl: 'http://127.0.0.1:1' },
  kafka: { clusters: [] },
  credentials: { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' },
  httpApis: [],
  outputs: {},
};

/** A state folder whose runner has these clients. */
async function stateOf(signInClients: readonly SignInClient[]): Promise<string> {
  const directory = join(await tempFolder(), 'state');
  const state = await openStateFolder({ directory, fresh: false });
  onTestFinished(() => state.stop());
  state.describe({ ...DESCRIPTION, signInClients });
  return directory;
}

test.each(['viewer', 'operator'])('prints the access token of a %s alone', async (role) => {
  const { pools } = await startSite();
  const state = await stateOf(pools.signIns());
  const { code, stdout, stderr } = await run('token', '--as', role, '--state', state);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  expect(decodeJwt(stdout.trim())).toMatchObject({
    ...{ token_use: 'access', username: role, 'cognito:groups': [role], client_id: CLIENT },
    scope: 'openid shop/read shop/write',
  });
});

test('prints the whole answer as JSON', async () => {
  const { pools } = await startSite();
  const state = await stateOf(pools.signIns());
  const { stdout } = await run('token', '--as', 'viewer', '--json', '--client', 'console', '--state', state);
  expect(JSON.parse(stdout)).toEqual({
    access_token: expect.any(String),
    id_token: expect.any(String),
    refresh_token: expect.any(String),
    expires_in: 3600,
    token_type: 'Bearer',
  });
});

test('is for the runner alone', async () => {
  expect(await run('token', '--as', 'viewer', '--target', 'aws')).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'millrace: --target aws: on AWS nobody signs in without a password; sign in with the console. See --help. [ARGUMENT_INVALID]\n',
  });
});

test('tells that there is nowhere to sign in', async () => {
  const { code, stderr } = await run('token', '--as', 'viewer', '--state', await stateOf([]));
  expect(code).toBe(2);
  expect(stderr).toMatch(/nowhere to sign in: no user pool with a domain .* \[STACK_ABSENT\]\n$/);
});

test('tells that the page does not answer', async () => {
  const free = createServer();
  const port = await listen(free, { port: 0, purpose: 'test' });
  await new Promise((resolve) => free.close(resolve));
  const url = `http://127.0.0.1:${port}`;
  const { pools } = await startSite();
  const state = await stateOf(pools.signIns().map((client) => ({ ...client, url })));
  const { code, stderr } = await run('token', '--as', 'viewer', '--state', state);
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /The sign-in page at http:\/\/127\.0\.0\.1:\d+ does not answer: .* \[REQUEST_FAILED\]\n$/,
  );
});

test('tells what the page says', async () => {
  const { pools } = await startSite();
  const [client] = pools.signIns();
  if (client === undefined) throw new Error('no client');
  const elsewhere = await stateOf([{ ...client, callbackUrl: 'http://127.0.0.1:4600/<b>' }]);
  expect((await run('token', '--as', 'viewer', '--state', elsewhere)).stderr).toMatch(
    /The sign-in failed: redirect_mismatch: "http:\/\/127\.0\.0\.1:4600\/<b>" is none of the CallbackURLs of the client console: .* \[REQUEST_FAILED\]\n$/,
  );
});

test('tells that the client is gone', async () => {
  const { pools } = await startSite();
  const [client] = pools.signIns();
  if (client === undefined) throw new Error('no client');
  const absent = await stateOf([{ ...client, id: 'absent' }]);
  expect((await run('token', '--as', 'viewer', '--state', absent)).stderr).toMatch(
    /The sign-in failed: There is no client "absent" in the user pool\. \[REQUEST_FAILED\]\n$/,
  );
});

test('the client must be clear', () => {
  const of = (id: string, name: string): SignInClient => ({
    ...{ id, name, url: 'http://127.0.0.1:1', callbackUrl: 'http://127.0.0.1:2/', scopes: [] },
  });
  const clients = [of('1', 'console'), of('2', 'shop'), of('3', 'shop')];
  expect(chooseClient(clients, 'console').id).toBe('1');
  expect(chooseClient(clients, '3').id).toBe('3');
  expect(() => chooseClient(clients, undefined)).toThrow(
    'There are 3 clients; choose one with --client: console (1)',
  );
  expect(() => chooseClient(clients, 'shop')).toThrow(
    '--client: "shop" is the name of several of the clients',
  );
  expect(() => chooseClient(clients, 'x')).toThrow(
    '--client: "x" is none of the clients there are: console (1)',
  );
});
