import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../../../local/core/listen.ts';

test('a taken port is one clear line', async () => {
  const first = createServer();
  onTestFinished(() => void first.close());
  const port = await listen(first, { port: 0, purpose: 'Kafka' });
  await expect(listen(createServer(), { port, purpose: 'Lambda' })).rejects.toMatchObject({
    code: 'PORT_TAKEN',
    message: `Lambda: port ${port} is in use. Stop what uses it, or choose another with --kafka-port, --kafka-tls-port, --aws-port, --http-port or --sign-in-port.`,
  });
});

test('an address that the computer does not have is told', async () => {
  await expect(
    listen(createServer(), { port: 0, purpose: 'the AWS APIs', host: '192.0.2.1' }),
  ).rejects.toMatchObject({
    code: 'ARGUMENT_INVALID',
    message:
      'the AWS APIs: 192.0.2.1 is no address of this computer. Give one that is, or 0.0.0.0 for all of them.',
  });
});
