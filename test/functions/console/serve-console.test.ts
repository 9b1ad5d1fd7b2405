import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import type { Context } from 'aws-lambda';
import { expect, test } from 'vitest';
import { nameScopes } from '../../../functions/console/name-scopes.ts';
import { readApp } from '../../../functions/console/read-app.ts';
import { listConsoleRoutes } from '../../../functions/console/serve-console.ts';
import { serveRoutes } from '../../../functions/shared/http/serve-routes.ts';
import { createLogger } from '../../../functions/shared/logger.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const SCRIPT = 'document.title = "Millrace";'.repeat(20);
const PAGE = '<!doctype html><title>Millrace</title>';
const configuration = {
  name: 'race',
  region: 'eu-central-1',
  signIn: {
    issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_a',
    baseUrl: 'https://race.auth.eu-central-1.amazoncognito.com',
    clientId: 'client',
    scopes: ['openid', 'race/read', 'race/write'],
  },
};

async function writeApp(): Promise<string> {
  const folder = await tempFolder();
  mkdirSync(join(folder, 'assets'));
  const write = (name: string, contents: string) => {
    writeFileSync(join(folder, name), contents);
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(contents));
    writeFileSync(join(folder, `${name}.gz`), gzipSync(contents));
  };
  write('index.html', PAGE);
  write('assets/main-4F2K7QXZ.js', SCRIPT);
  writeFileSync(join(folder, 'secret.txt'), 'not for everybody');
  return folder;
}

interface Asked {
  readonly routeKey: string;
  readonly file?: string;
  readonly headers?: Record<string, string>;
}

async function ask({ routeKey, file, headers = {} }: Asked) {
  const serve = serveRoutes({
    logger: createLogger('console'),
    routes: listConsoleRoutes({
      app: readApp(await writeApp()),
      configuration,
      openApi: { openapi: '3.1.1', paths: {} },
    }),
  });
  const path = routeKey.split(' ')[1] ?? '/';
  const answer = await serve(
    {
      ...{ version: '2.0', routeKey, rawPath: path, headers },
      ...(file !== undefined && { pathParameters: { file } }),
      requestContext: { requestId: 'r1', http: { method: 'GET', path } },
    },
    // The logger reads no more of it.
    { awsRequestId: 'i1', functionName: 'race-console' } as Context,
  );
  const body = Buffer.from(answer.body ?? '', answer.isBase64Encoded ? 'base64' : 'utf8');
  return { status: answer.statusCode, headers: answer.headers ?? {}, body };
}

const showPage = { routeKey: 'GET /' };
const showScript = { routeKey: 'GET /assets/{file}', file: 'main-4F2K7QXZ.js' };

test('serves the page, which is asked about each time', async () => {
  const { status, headers, body } = await ask(showPage);
  expect(status).toBe(200);
  expect(body.toString()).toBe(PAGE);
  expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
});

test('serves an asset for ever, as its name changes with it', async () => {
  const { headers, body } = await ask(showScript);
  expect(body.toString()).toBe(SCRIPT);
  expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
});

test.each([
  ['gzip, deflate, br', 'br', brotliDecompressSync],
  ['gzip', 'gzip', gunzipSync],
])('sends what was compressed beforehand to who takes %s', async (accepted, encoding, decompress) => {
  const { headers, body } = await ask({ ...showScript, headers: { 'accept-encoding': accepted } });
  expect(headers).toMatchObject({ 'content-encoding': encoding, vary: 'accept-encoding' });
  expect(decompress(body).toString()).toBe(SCRIPT);
});

test('answers 304 without a body to who has it', async () => {
  const { headers } = await ask(showPage);
  const etag = String(headers['etag']);
  const again = await ask({ ...showPage, headers: { 'if-none-match': `"other", ${etag}` } });
  expect(again).toMatchObject({ status: 304, body: Buffer.alloc(0) });
  expect(again.headers).toMatchObject({ etag, 'cache-control': 'no-cache' });
  expect((await ask({ ...showPage, headers: { 'if-none-match': '"other"' } })).status).toBe(200);
});

test.each(['main-AAAAAAAA.js', 'main-4F2K7QXZ.js.br', 'index.html', 'secret.txt', '..'])(
  'knows no asset %s',
  async (file) => {
    expect((await ask({ ...showScript, file })).status).toBe(404);
  },
);

test('refuses what is no name of a file', async () => {
  expect((await ask({ ...showScript, file: '../secret.txt' })).status).toBe(400);
});

test('says where to sign in', async () => {
  const { headers, body } = await ask({ routeKey: 'GET /config.json' });
  expect(JSON.parse(body.toString())).toEqual(configuration);
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-cache' });
});

test('describes the API with the scopes of this deployment', async () => {
  const openApi = { paths: { '/a': { get: { security: [{ signIn: ['read'] }] } } } };
  expect(nameScopes(openApi, 'race')).toEqual({
    paths: { '/a': { get: { security: [{ signIn: ['race/read'] }] } } },
  });
  const { body } = await ask({ routeKey: 'GET /openapi.json', headers: { 'accept-encoding': 'br' } });
  expect(JSON.parse(brotliDecompressSync(body).toString())).toMatchObject({ openapi: '3.1.1' });
});

test('lets the browser run and speak to nothing but its own and the sign-in', async () => {
  for (const asked of [showPage, showScript, { routeKey: 'GET /config.json' }]) {
    const { headers } = await ask(asked);
    const policy = String(headers['content-security-policy']).split('; ');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("style-src 'self'");
    expect(policy).toContain("connect-src 'self' https://race.auth.eu-central-1.amazoncognito.com");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy.join()).not.toContain('unsafe');
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
  }
});
