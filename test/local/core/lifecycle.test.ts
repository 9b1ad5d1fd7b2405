import { expect, test } from 'vitest';
import { Lifecycle } from '../../../local/core/lifecycle.ts';

test('stops the newest first, once, whoever asks', async () => {
  const stopped: string[] = [];
  const lifecycle = new Lifecycle();
  for (const name of ['engine', 'broker', 'mapping']) {
    lifecycle.register(name, async () => {
      stopped.push(name);
    });
  }
  await Promise.all([lifecycle.stop(), lifecycle.stop()]);
  expect(stopped).toEqual(['mapping', 'broker', 'engine']);
});

test('one failing stop keeps no other from stopping', async () => {
  const stopped: string[] = [];
  const lifecycle = new Lifecycle();
  lifecycle.register('engine', async () => {
    stopped.push('engine');
  });
  lifecycle.register('broker', () => Promise.reject(new Error('no')));
  await expect(lifecycle.stop()).rejects.toThrow('stopping broker failed');
  expect(stopped).toEqual(['engine']);
});

test('what is registered while it stops is stopped too', async () => {
  const stopped: string[] = [];
  const lifecycle = new Lifecycle();
  lifecycle.register('broker', async () => {
    lifecycle.register('late', async () => {
      stopped.push('late');
    });
  });
  await lifecycle.stop();
  expect(stopped).toEqual(['late']);
});

test('a stop during a start waits for it and stops what it started', async () => {
  const stopped: string[] = [];
  const lifecycle = new Lifecycle();
  const ready = Promise.withResolvers<void>();
  const starting = lifecycle.start('engine', async () => {
    await ready.promise;
    return {
      stop: async () => {
        stopped.push('engine');
      },
    };
  });
  const stopping = lifecycle.stop();
  ready.resolve();
  await expect(starting).rejects.toMatchObject({ name: 'AbortError' });
  await stopping;
  expect(stopped).toEqual(['engine']);
  await expect(lifecycle.start('late', () => Promise.reject(new Error('begun')))).rejects.toMatchObject({
    name: 'AbortError',
  });
});
