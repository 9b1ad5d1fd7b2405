import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSigningKeys } from '../../../local/cognito/signing-keys.ts';
import { tempFolder } from '../../support/temp-folder.ts';

test('makes two keys of 2048 bits once, in a file that its owner alone may read', async () => {
  const file = join(await tempFolder(), 'pool', 'keys.json');
  const first = await openSigningKeys(file);
  const text = await readFile(file, 'utf8');
  const second = await openSigningKeys(file);
  expect(await readFile(file, 'utf8')).toBe(text);
  expect(second.id.publicJwk).toEqual(first.id.publicJwk);
  expect(second.access.publicJwk).toEqual(first.access.publicJwk);
  expect(first.id.kid).not.toBe(first.access.kid);
  expect(Buffer.from(first.access.publicJwk.n ?? '', 'base64url')).toHaveLength(256);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(join(file, '..'))).mode & 0o777).toBe(0o700);
});

test('publishes no part of a private key', async () => {
  const { id, access } = await openSigningKeys(join(await tempFolder(), 'keys.json'));
  for (const { publicJwk, privateKey } of [id, access]) {
    expect(Object.keys(publicJwk).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    expect(privateKey.extractable).toBe(false);
  }
});

test('names a file that somebody has spoilt', async () => {
  const file = join(await tempFolder(), 'keys.json');
  await writeFile(file, '{"id":{}}');
  await expect(openSigningKeys(file)).rejects.toMatchObject({
    code: 'STATE_INVALID',
    message: `${file} does not read as what the runner wrote. Remove it, or start with --fresh.`,
  });
});
