import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';
import { listen } from '../../../local/core/listen.ts';
import { createLiveView } from '../../../local/live-view/live-view.ts';
import type { ShownRunner } from '../../../local/live-view/routes.ts';
import { startRecorder } from './record-entries.ts';

const SCOPES = 'openid millrace/read millrace/write';

/** Tokens are names here: who has which groups. */
const CLAIMS: Readonly<Record<string, Record<string, unknown>>> = {
  viewer: { 'cognito:groups': ['viewer'], sub: 'v', username: 'vera', scope: SCOPES },
  operator: { 'cognito:groups': ['operator'], sub: 'o', username: 'otto', scope: SCOPES },
  both: { 'cognito:groups': '[viewer operator]', sub: 'b', username: 'bea', scope: SCOPES },
  nobody: { sub: 'n', username: 'ned', scope: SCOPES },
  'oddly grouped': { 'cognito:groups': '[x,operator operator] ]', sub: 'o', scope: SCOPES },
  'operator by id token': { 'cognito:groups': ['operator'], sub: 'o', token_use: 'id' },
  'reader of something else': { 'cognito:groups': ['viewer'], sub: 'v', scope: 'millrace/readings read' },
  'operator who reads': { 'cognito:groups': ['operator'], sub: 'o', scope: 'openid millrace/read' },
};

/** The live view on a free port, over a journal of its own, until the test ends. */
export async function serveLiveView(runner: Partial<ShownRunner> = {}) {
  const { clock, journal, recorder, record } = startRecorder();
  const view = createLiveView({
    ...{ clock, journal, recorder },
    runner: {
      ...{ version: '1.2.3', stacks: 2, resources: 40 },
      functions: () => [{ name: 'consumer', timeoutSeconds: 60, memoryMb: 256 }],
      mappings: () => [{ uuid: 'uuid-1', state: 'Enabled' }],
      inspect: () => [{ id: 'Stack/Topic' }],
      invoke: () => Promise.reject(new Error('nothing is to be invoked here')),
      ...runner,
    },
  });
  const expiry = { at: undefined as number | undefined };
  const server = createServer((request, response) => {
    void view.handle(request, response, (header) => {
      const claims = CLAIMS[header?.replace('Bearer ', '') ?? ''];
      return claims && { claims: { ...claims, exp: expiry.at } };
    });
  });
  const port = await listen(server, { port: 0, purpose: 'the test' });
  onTestFinished(async () => {
    await view.stop();
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${port}/_runner`;
  return {
    ...{ clock, journal, record, view, url, port, expiry },
    /** Asks as a viewer unless told otherwise. */
    async ask(path: string, { as = 'viewer', ...init }: RequestInit & { as?: string } = {}) {
      const headers = as === '' ? {} : { authorization: `Bearer ${as}` };
      const response = await fetch(`${url}${path}`, { headers, ...init });
      const body: unknown = await response.json();
      return {
        status: response.status,
        type: response.headers.get('content-type'),
        headers: response.headers,
        body,
      };
    },
  };
}
