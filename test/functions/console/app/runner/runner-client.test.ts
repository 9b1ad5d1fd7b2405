import { expect, onTestFinished, test, vi } from 'vitest';
import { Api } from '../../../../../functions/console/app/api/api.ts';
import { RunnerClient } from '../../../../../functions/console/app/runner/runner-client.ts';
import { eventually } from '../../../../support/eventually.ts';

const info = { runner: true, version: '1.0.0', stacks: 2, resources: 80 };
const warning = (message: string) => ({ time: 1, kind: 'warning', source: 'test', message });

function streamOf(...events: [string, object][]): Response {
  const text = events.map(([event, data]) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`).join('');
  return new Response(`: hello\n\n${text}`);
}

function follow(answer: (path: string) => Response): RunnerClient {
  onTestFinished(() => void vi.unstubAllGlobals());
  vi.stubGlobal('fetch', async (path: string) => answer(path));
  const client = new RunnerClient(new Api({ getToken: () => 't', renew: async () => false }));
  const stop = new AbortController();
  const followed = client.follow(stop.signal);
  onTestFinished(async () => {
    stop.abort();
    await followed;
  });
  return client;
}

test('knows that there is no runner on AWS', async () => {
  const client = follow(() => new Response('{"message":"Not Found"}', { status: 404 }));
  await eventually(() => expect(client.getView().presence).toBe('absent'));
});

test('takes what the runner pushes', async () => {
  const client = follow((path) =>
    path === '/_runner'
      ? Response.json(info)
      : streamOf(['entry', warning('one')], ['state', { time: 1, mappings: [] }], ['entry', warning('two')]),
  );
  await eventually(() =>
    expect(client.getView()).toMatchObject({
      ...{ presence: 'present', info },
      journal: [warning('one'), warning('two')],
    }),
  );
});

test('connects again when the stream ends, and forgets what comes again with it', async () => {
  let connections = 0;
  const client = follow((path) => {
    if (path === '/_runner') return Response.json(info);
    connections++;
    return streamOf(['entry', warning(`connection ${connections}`)]);
  });
  await eventually(() => expect(client.getView().journal).toEqual([warning('connection 2')]));
});

test('looks again for a runner that was away', async () => {
  let asked = 0;
  const client = follow((path) => {
    if (path !== '/_runner') return streamOf();
    return ++asked === 1 ? new Response('', { status: 503 }) : Response.json(info);
  });
  await eventually(() => expect(client.getView().presence).toBe('present'));
});

test('is away once its events have come, and do no more', async () => {
  let isUp = true;
  const client = follow((path) => {
    if (!isUp) throw new TypeError('fetch failed');
    return path === '/_runner' ? Response.json(info) : streamOf(['entry', warning('one')]);
  });
  const seen: boolean[] = [];
  client.subscribe(() => {
    const { isLive, isAway } = client.getView();
    seen.push(isAway);
    // Never both.
    expect(isLive && isAway).toBe(false);
    if (isLive) isUp = false;
  });
  await eventually(() => expect(client.getView()).toMatchObject({ isLive: false, isAway: true }));
  expect(seen[0]).toBe(false);
});

test('is not away before its events have ever come', async () => {
  let asked = 0;
  const client = follow((path) => {
    if (path === '/_runner') return Response.json(info);
    asked++;
    return new Response('', { status: 503 });
  });
  await eventually(() => expect(asked).toBeGreaterThan(1));
  expect(client.getView()).toMatchObject({ presence: 'present', isLive: false, isAway: false });
});
