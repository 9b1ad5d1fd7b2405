import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../../../local/core/listen.ts';

test('a taken port is one clear line', async () => {
  const first = createServer();
  onTestFinished(() => void first.close());
  const port = await listen(first, { port: 0, purpose: 'Kafka' });
  await expect(listen(createServer(), { port, purpose: 'Lambda' })).rejects.toMatchObject({
    code: 'PORT_TAKEN',
    message: `Lambda: port ${port} is in use. Stop what uses it, or choose another with --kafka-port, --kafka-tls-port or --aws-port.`,
  });
});
