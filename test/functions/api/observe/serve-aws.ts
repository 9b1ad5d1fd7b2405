import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** What a service answers: JSON, an error of its own by name, or nothing at all. */
export type ServiceAnswer = object | 'never' | `${string}Exception`;

/** An AWS API that speaks JSON, as far as a test says what it answers; and what configures a client for it. */
export async function serveAws(answer: (request: unknown) => ServiceAnswer) {
  const server = createServer(async (incoming, response) => {
    const found = answer(await json(incoming));
    if (found === 'never') return;
    const [status, body] =
      typeof found === 'string' ? [400, { __type: found, message: `It says ${found}` }] : [200, found];
    response
      .writeHead(status, { 'content-type': incoming.headers['content-type'] ?? 'application/json' })
      .end(JSON.stringify(body));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    ...{ region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, maxAttempts: 2 },
  };
}
