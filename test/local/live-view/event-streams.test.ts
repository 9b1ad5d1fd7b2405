import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { JournalEvent } from '../../../local/core/journal.ts';
import { listen } from '../../../local/core/listen.ts';
import { EventStreams } from '../../../local/live-view/event-streams.ts';
import { summarizeEntry } from '../../../local/live-view/summarize-entry.ts';
import { eventually } from '../../support/eventually.ts';
import { ended, started, startRecorder } from './record-entries.ts';
import { serveLiveView } from './serve-live-view.ts';

/** A page that follows the events, until the test ends. */
async function follow(url: string) {
  const call = httpRequest(`${url}/events`, { headers: { authorization: 'Bearer viewer' } });
  onTestFinished(() => void call.destroy());
  call.on('error', () => undefined);
  call.end();
  const [response]: IncomingMessage[] = await once(call, 'response');
  if (response === undefined) throw new Error('there is no answer');
  let text = '';
  let unread = '';
  const events: { readonly name: string; readonly data: unknown }[] = [];
  const ended = Promise.withResolvers<void>();
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    text += chunk;
    const blocks = `${unread}${chunk}`.split('\n\n');
    unread = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, name, data = ''] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
      if (name !== undefined) events.push({ name, data: JSON.parse(data) });
    }
  });
  response.once('close', () => ended.resolve());
  response.on('error', () => undefined);
  return {
    response,
    ended: ended.promise,
    text: () => text,
    read: (event: string): unknown[] => events.flatMap(({ name, data }) => (name === event ? [data] : [])),
    hangUp: () => call.destroy(),
  };
}

const warning = (message: string): JournalEvent => ({ kind: 'warning', source: 'test', message });

test('sends the newest entries and the state first, and then what happens', async () => {
  const { url, record, clock } = await serveLiveView();
  for (let n = 0; n < 300; n++) record(warning(`${n}`));
  const page = await follow(url);
  expect(page.response.statusCode).toBe(200);
  expect(page.response.headers['content-type']).toBe('text/event-stream; charset=utf-8');
  await eventually(() => expect(page.read('state')).toHaveLength(1));
  expect(page.read('entry')).toHaveLength(200);
  expect(page.read('entry')[0]).toEqual({
    time: clock.now(),
    kind: 'warning',
    source: 'test',
    message: '100',
  });
  expect(page.text()).toMatch(/^retry: 1000\n\n/);
  record(warning('new'));
  await clock.advance(100);
  await eventually(() => expect(page.read('entry').at(-1)).toMatchObject({ message: 'new' }));
  expect(page.read('entry')).toHaveLength(201);
});

test('tells of the mappings once a second, and that it is there', async () => {
  const { url, clock } = await serveLiveView();
  const page = await follow(url);
  const time = clock.now();
  for (let second = 0; second < 15; second++) await clock.advance(1_000);
  await eventually(() => expect(page.read('state')).toHaveLength(16));
  expect(page.read('state').at(-1)).toEqual({
    ...{ time: time + 15_000, mappings: [{ uuid: 'uuid-1', state: 'Enabled' }] },
  });
  expect(page.text()).toContain('\n: still here\n\n');
});

test('sends no entry twice and loses none when further pages come', async () => {
  const { url, record, clock } = await serveLiveView();
  record(warning('before'));
  const first = await follow(url);
  record(warning('between'));
  const second = await follow(url);
  record(warning('after'));
  await clock.advance(100);
  for (const page of [first, second]) {
    await eventually(() => expect(page.read('entry')).toHaveLength(3));
    expect(page.read('entry')).toMatchObject(['before', 'between', 'after'].map((message) => ({ message })));
  }
});

test('sends neither payloads nor results', async () => {
  const { url, record, clock } = await serveLiveView();
  record(started('r1', { payload: '"secret"' }));
  const page = await follow(url);
  record(started('r2', { payload: '"secret"' }));
  record(ended('r2', { result: '"secret"' }));
  await clock.advance(100);
  await eventually(() => expect(page.read('entry')).toHaveLength(3));
  expect(page.read('entry')).toMatchObject([
    { kind: 'invocation-started', payloadBytes: 8 },
    { kind: 'invocation-started', payloadBytes: 8 },
    { kind: 'invocation' },
  ]);
  expect(page.text()).not.toContain('secret');
});

test('cuts long texts', () => {
  const time = 1;
  const message = {
    kind: 'message',
    service: 'ses',
    channel: 'email',
    to: [],
    messageId: 'm',
    principal: 'p',
  } as const;
  expect(summarizeEntry({ time, ...message, body: 'x'.repeat(500) })).toMatchObject({
    body: `${'x'.repeat(400)}…`,
  });
  const log = { time, kind: 'function-log', functionName: 'f', record: {} } as const;
  expect(summarizeEntry({ ...log, line: 'x'.repeat(5_000) })).toEqual({
    ...{ time, kind: 'function-log', functionName: 'f', line: `${'x'.repeat(4_000)}…` },
  });
  expect(summarizeEntry({ ...log, line: '{}' })).toEqual({ ...log, line: '{}' });
});

test('drops a page that does not read, and no other', async () => {
  const { url, port, record, clock } = await serveLiveView();
  const page = await follow(url);
  const stuck = connect(port, '127.0.0.1');
  onTestFinished(() => void stuck.destroy());
  stuck.on('error', () => undefined);
  await once(stuck, 'connect');
  stuck.pause();
  stuck.write('GET /_runner/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer viewer\r\n\r\n');
  const isClosed = Promise.withResolvers<void>();
  stuck.once('close', () => isClosed.resolve());
  const before = await eventually(() => {
    expect(clock.pending).toBe(3);
    return page.read('entry').length;
  });
  const text = 'x'.repeat(4_000);
  let sent = 0;
  for (let round = 0; round < 20; round++) {
    for (let n = 0; n < 400; n++, sent++) record(warning(text));
    await clock.advance(100);
    await eventually(() => expect(page.read('entry').length).toBe(before + sent));
  }
  stuck.resume();
  await isClosed.promise;
  record(warning('after'));
  await clock.advance(100);
  await eventually(() => expect(page.read('entry').at(-1)).toMatchObject({ message: 'after' }));
});

test('sends the newest of a flood', async () => {
  const { url, record, clock } = await serveLiveView();
  const page = await follow(url);
  for (let n = 0; n < 8_000; n++) record(warning(`${n}`));
  await clock.advance(100);
  await eventually(() => expect(page.read('entry')).toHaveLength(5_000));
  expect(page.read('entry')[0]).toMatchObject({ message: '3000' });
});

test('does nothing while nobody follows', async () => {
  const { url, clock } = await serveLiveView();
  const page = await follow(url);
  expect(clock.pending).toBe(3);
  page.hangUp();
  await eventually(() => expect(clock.pending).toBe(0));
});

test('takes nobody for a reader who has gone while his token was looked at', async () => {
  const { clock, journal } = startRecorder();
  const streams = new EventStreams({ clock, journal, mappings: () => [] });
  const opened = Promise.withResolvers<number>();
  const server = createServer((_request, response) => {
    response.once('close', () => {
      streams.open(response, undefined);
      opened.resolve(streams.readers);
    });
    response.destroy();
  });
  const port = await listen(server, { port: 0, purpose: 'the test' });
  onTestFinished(() => void server.close());
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow();
  expect(await opened.promise).toBe(0);
  expect(clock.pending).toBe(0);
});

test('ends a stream when its token does', async () => {
  const { url, clock, expiry } = await serveLiveView();
  expiry.at = clock.now() / 1000 + 60;
  const page = await follow(url);
  await clock.advance(59_000);
  await eventually(() => expect(page.read('state')).toHaveLength(60));
  await clock.advance(1_000);
  await page.ended;
  await eventually(() => expect(clock.pending).toBe(0));
});

test('has a page come again whose token is good for longer than a timer can be set', async () => {
  const { url, clock, expiry } = await serveLiveView();
  expiry.at = clock.now() / 1000 + 2 ** 31;
  const page = await follow(url);
  clock.leap(2 ** 31 - 2);
  await clock.advance(0);
  expect(clock.pending).toBeGreaterThan(0);
  await clock.advance(1);
  await page.ended;
  expect(clock.pending).toBe(0);
});

test('ends all streams with the runner, and opens none any more', async () => {
  const { url, view, ask, clock } = await serveLiveView();
  const page = await follow(url);
  await view.stop();
  await page.ended;
  expect(clock.pending).toBe(0);
  expect(await ask('/events')).toMatchObject({ status: 503 });
});

test('takes twenty pages and no more', async () => {
  const { url, ask } = await serveLiveView();
  for (let n = 0; n < 20; n++) await follow(url);
  expect(await ask('/events')).toMatchObject({
    status: 503,
    body: { detail: expect.stringContaining('20 pages') },
  });
});
