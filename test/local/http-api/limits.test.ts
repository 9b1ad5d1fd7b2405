import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { startApi } from './start-api.ts';

const MB = 1024 * 1024;
const JSON_TYPE = { 'content-type': 'application/json' };

async function connectTo(url: string): Promise<{ socket: Socket; received: () => string }> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', () => undefined);
  return { socket, received: () => text };
}

test.each([
  ['a body of 11 MB', 11 * MB, 413],
  ['a body of more than Lambda takes', 6 * MB, 413],
  ['a body that just fits', 5 * MB, 200],
])('answers to %s', async (_what, bytes, status) => {
  const { url, events } = await startApi();
  const response = await fetch(url, { method: 'POST', headers: JSON_TYPE, body: 'x'.repeat(bytes) });
  expect(response.status).toBe(status);
  const body: unknown = await response.json();
  expect(body).toEqual(status === 200 ? { ok: true } : { message: 'Request Entity Too Large' });
  expect(events).toHaveLength(status === 200 ? 1 : 0);
});

test('answers 413 to a body in chunks that has no end, and hangs up', async () => {
  const { url } = await startApi();
  const { socket, received } = await connectTo(url);
  socket.write('POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ntransfer-encoding: chunked\r\n\r\n');
  const chunk = Buffer.concat([Buffer.from(`${MB.toString(16)}\r\n`), Buffer.alloc(MB), Buffer.from('\r\n')]);
  // Past the limit it is read on for a while, then the answer comes and the rest is not wanted.
  for (let sent = 0; sent < 60 && socket.writable && received() === ''; sent++)
    await new Promise((done) => socket.write(chunk, done));
  await eventually(() => expect(received()).toMatch(/^HTTP\/1\.1 413 /));
});

test.each([
  ['a long path', `/${'a'.repeat(10_300)}`, {}],
  ['a long query', `/?q=${'a'.repeat(10_300)}`, {}],
  ['a long header', '/', { 'x-long': 'a'.repeat(10_300) }],
  [
    'many headers',
    '/',
    Object.fromEntries(Array.from({ length: 90 }, (_, at) => [`x-${at}`, 'a'.repeat(120)])),
  ],
])('answers 431 to %s', async (_what, path, headers) => {
  const { url, events } = await startApi();
  const response = await fetch(`${url}${path}`, { headers });
  expect({ status: response.status, body: await response.json() }).toEqual({
    status: 431,
    body: { message: 'Request Header Fields Too Large' },
  });
  expect(events).toEqual([]);
});

test('takes a path of nine thousand letters', async () => {
  const { url } = await startApi();
  expect((await fetch(`${url}/${'a'.repeat(9000)}`)).status).toBe(200);
});

test.each([
  ['no HTTP', 'hello\r\n\r\n', /^HTTP\/1\.1 400 /],
  [
    'headers past all measure',
    `GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nx: ${'a'.repeat(80_000)}\r\n\r\n`,
    /^HTTP\/1\.1 431 /,
  ],
  ['no Host', 'GET / HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
  [
    'two lengths',
    'POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab',
    /^HTTP\/1\.1 400 /,
  ],
])('answers %s as what it is, and serves the next', async (_what, bytes, answer) => {
  const { url, events } = await startApi();
  const { socket, received } = await connectTo(url);
  socket.write(bytes);
  await eventually(() => expect(received()).toMatch(answer));
  expect(events).toEqual([]);
  expect((await fetch(url)).status).toBe(200);
});

test('serves others while one sends its body bit by bit', async () => {
  const { url, events } = await startApi();
  const { socket, received } = await connectTo(url);
  socket.write(
    'POST /slow HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 3\r\ncontent-type: text/plain\r\n\r\na',
  );
  expect((await fetch(`${url}/quick`)).status).toBe(200);
  socket.write('b');
  expect((await fetch(`${url}/quick`)).status).toBe(200);
  socket.write('c');
  await eventually(() => expect(received()).toMatch(/^HTTP\/1\.1 200 /));
  expect(events.map(({ rawPath, body }) => [rawPath, body])).toEqual([
    ['/quick', undefined],
    ['/quick', undefined],
    ['/slow', 'abc'],
  ]);
});

test('tells the journal of a client that went away before it had sent all', async () => {
  const { url, events, requests, entries } = await startApi();
  const { socket } = await connectTo(url);
  socket.write('POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 3\r\n\r\na');
  await eventually(async () => expect((await fetch(`${url}/ready`)).status).toBe(200));
  socket.destroy();
  await eventually(() =>
    expect(requests()).toContainEqual(
      expect.objectContaining({ path: '/', error: 'the client went away before it had sent all' }),
    ),
  );
  expect(events.filter(({ rawPath }) => rawPath === '/')).toEqual([]);
  expect(entries.filter(({ kind }) => kind === 'error')).toEqual([]);
});

test('tells the journal of a client that went away before the function had answered', async () => {
  const answered = Promise.withResolvers<object>();
  const started = await startApi();
  started.answer = () => answered.promise;
  const { socket } = await connectTo(started.url);
  socket.write('GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');
  await eventually(() => expect(started.events).toHaveLength(1));
  const closed = once(socket, 'close');
  socket.destroy();
  await closed;
  // The server has noticed by the time that it has answered somebody who came later.
  const later = fetch(`${started.url}/later`);
  await eventually(() => expect(started.events).toHaveLength(2));
  answered.resolve({ statusCode: 200 });
  expect((await later).status).toBe(200);
  await eventually(() => expect(started.requests()).toHaveLength(2));
  expect(started.requests().find(({ path }) => path === '/')?.error).toBe(
    'the client went away before it was answered',
  );
});

test('keeps a connection for the next request, also after an error', async () => {
  const { url } = await startApi({ routes: ['GET /a'] });
  const { socket, received } = await connectTo(url);
  for (const path of ['/a', '/none', '/a']) {
    const before = received().length;
    socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`);
    await eventually(() => expect(received().slice(before)).toMatch(/\r\n\r\n\{.+\}$/));
  }
  expect(received().match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404', 'HTTP/1.1 200']);
});

test('hangs up after its answer to a body that nobody read, so that it is taken for no request', async () => {
  const { url, events } = await startApi({ routes: ['GET /a'] });
  const { socket, received } = await connectTo(url);
  const closed = once(socket, 'close');
  socket.write('POST /none HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 100\r\n\r\n');
  await closed;
  expect(received()).toMatch(/^HTTP\/1\.1 404 .*\r\nconnection: close\r\n/is);
  expect(events).toEqual([]);
});
