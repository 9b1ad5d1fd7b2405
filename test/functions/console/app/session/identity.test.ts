import { expect, test } from 'vitest';
import { readIdentity } from '../../../../../functions/console/app/session/identity.ts';

const toToken = (claims: object): string =>
  `${btoa('{}')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;

test.each([
  [['viewer'], 'viewer'],
  [['viewer', 'operator'], 'operator'],
  [['others'], undefined],
  [undefined, undefined],
])('is of the groups %o: %s', (groups, role) => {
  const token = toToken({ username: 'zoë', 'cognito:groups': groups });
  expect(readIdentity(token)).toEqual({ username: 'zoë', role });
});
