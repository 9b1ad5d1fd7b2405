import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RefreshSessions } from '../../../local/cognito/refresh-sessions.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const SIGN_IN = { clientId: 'c', username: 'viewer', scopes: ['openid'], authTime: 1 };

async function open(clock = new FakeClock()) {
  const file = join(await tempFolder(), 'pool', 'refresh-tokens.json');
  return { file, clock, sessions: await RefreshSessions.open(file, clock) };
}

test('keeps no token that somebody who reads the file could use', async () => {
  const { file, clock, sessions } = await open();
  const { refreshToken, session } = await sessions.begin(SIGN_IN, 3600);
  expect(await readFile(file, 'utf8')).not.toContain(refreshToken);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await RefreshSessions.open(file, clock)).find(refreshToken)).toEqual(session);
});

test('keeps what begins and ends at the same time', async () => {
  const { file, clock, sessions } = await open();
  const begun = await Promise.all(Array.from({ length: 20 }, () => sessions.begin(SIGN_IN, 3600)));
  await Promise.all(begun.slice(0, 10).map(({ session }) => sessions.end(session)));
  const again = await RefreshSessions.open(file, clock);
  expect(begun.map(({ refreshToken }) => again.find(refreshToken) !== undefined)).toEqual([
    ...Array(10).fill(false),
    ...Array(10).fill(true),
  ]);
});

test('forgets the oldest beyond a thousand', async () => {
  const { sessions } = await open();
  const first = await sessions.begin(SIGN_IN, 3600);
  const rest = await Promise.all(Array.from({ length: 1000 }, () => sessions.begin(SIGN_IN, 3600)));
  expect(sessions.find(first.refreshToken)).toBeUndefined();
  expect(sessions.isLive(rest[0]?.session.originJti ?? '')).toBe(true);
});
