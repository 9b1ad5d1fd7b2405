import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../local/core/clock.ts';
import { Journal } from '../../../local/core/journal.ts';
import { listen } from '../../../local/core/listen.ts';
import { HttpApis } from '../../../local/http-api/http-apis.ts';
import { eventually } from '../../support/eventually.ts';
import { ACCOUNT, REGION, startApi } from './start-api.ts';

test('serves paths of the runner ahead of the routes, and says nothing of it', async () => {
  const { api, url, requests } = await startApi();
  const remove = api.addPath('/_runner', (request, response) => void response.end(`runner ${request.url}`));
  const text = async (path: string) => (await fetch(`${url}${path}`)).text();
  expect(await text('/_runner')).toBe('runner /_runner');
  expect(await text('/_runner/')).toBe('runner /_runner/');
  expect(await text('/_runner/events?a=1')).toBe('runner /_runner/events?a=1');
  expect(requests()).toEqual([]);
  expect(await text('/_runners')).toBe('{"ok":true}');
  expect(await text('/a/_runner')).toBe('{"ok":true}');
  remove();
  expect(await text('/_runner')).toBe('{"ok":true}');
});

test('keeps strangers from the paths of the runner, too', async () => {
  const { api, url } = await startApi();
  api.addPath('/_runner', (_request, response) => void response.end());
  const headers = { 'sec-fetch-site': 'cross-site' };
  expect((await fetch(`${url}/_runner`, { headers })).status).toBe(403);
});

test('answers 500 when a path of the runner fails', async () => {
  const { api, url, entries } = await startApi();
  api.addPath('/_runner', async () => {
    throw new Error('broken');
  });
  const response = await fetch(`${url}/_runner`);
  expect({ status: response.status, body: await response.json() }).toEqual({
    status: 500,
    body: { message: 'Internal Server Error' },
  });
  expect(entries).toMatchObject([
    { kind: 'error', message: expect.stringContaining('GET /_runner failed: Error: broken') },
  ]);
});

test('refuses a path twice, and one without a slash', async () => {
  const { api } = await startApi();
  api.addPath('/_runner', () => undefined);
  expect(() => api.addPath('/_runner/', () => undefined)).toThrow('served already');
  expect(() => api.addPath('_runner', () => undefined)).toThrow('starts with a slash');
});

test('a stop waits for the function at work, and cuts off streams and slow clients', async () => {
  const answered = Promise.withResolvers<object>();
  const started = await startApi();
  started.answer = () => answered.promise;
  const { api, url } = started;
  api.addPath('/_runner', (_request, response) => void response.write('data: 1\n\n'));
  const stream = await fetch(`${url}/_runner`);
  const reading = stream.text().then(
    () => 'ended',
    () => 'cut off',
  );
  const slow = connect(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => void slow.destroy());
  const cutOff = once(slow, 'close');
  slow.write('POST /slow HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n');
  const [arrived] = await once(slow, 'data');
  expect(String(arrived)).toContain('100 Continue');
  const asking = fetch(`${url}/asked`);
  await eventually(() => expect(started.events).toHaveLength(1));
  const stopping = api.stop();
  expect(await reading).toBe('cut off');
  await cutOff;
  answered.resolve({ statusCode: 200, body: 'in good order' });
  expect(await (await asking).text()).toBe('in good order');
  await stopping;
  await expect(fetch(url)).rejects.toThrow('fetch failed');
  expect(api.stop()).toBe(api.stop());
});

test('the first API has the port that was asked for, further ones any', async () => {
  const probe = createServer();
  const port = await listen(probe, { port: 0, purpose: 'a probe' });
  probe.close();
  await once(probe, 'close');
  const options = {
    ...{ region: REGION, account: ACCOUNT, clock: systemClock, port },
    journal: new Journal({ now: () => 0 }),
    invoke: async () => ({ requestId: 'r', payload: '{}' }),
    findKeys: () => undefined,
    findPermissionProblem: () => undefined,
  };
  const apis = new HttpApis(options);
  const first = await apis.start({ id: 'a', logicalId: 'A', name: 'first' });
  onTestFinished(() => first.stop());
  const second = await apis.start({ id: 'b', logicalId: 'B', name: 'second' });
  onTestFinished(() => second.stop());
  expect(first.url).toBe(`http://127.0.0.1:${port}`);
  expect(second.url).not.toBe(first.url);
  expect(apis.list()).toMatchObject([
    { logicalId: 'A', name: 'first' },
    { logicalId: 'B', name: 'second' },
  ]);
  expect(apis.get('b')).toBe(second);
  expect(() => apis.get('c')).toThrow('Invalid API identifier specified: c');
  const taken = new HttpApis(options).start({ id: 'c', logicalId: 'C', name: 'third' });
  await expect(taken).rejects.toMatchObject({
    code: 'PORT_TAKEN',
    message: expect.stringMatching(/^the HTTP API third: port \d+ is in use\. .*--http-port/),
  });
});
