import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { findFreePort } from '../../../local/core/free-port.ts';
import { listen } from '../../../local/core/listen.ts';

test('finds ports that can be listened on, and that no system hands out by itself', async () => {
  for (let n = 0; n < 20; n++) {
    const port = await findFreePort('a test');
    expect(port).toBeGreaterThanOrEqual(20_000);
    expect(port).toBeLessThan(32_000);
    const server = createServer();
    onTestFinished(() => void server.close());
    expect(await listen(server, { port, purpose: 'a test' })).toBe(port);
  }
});
