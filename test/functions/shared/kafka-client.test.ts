import { createServer } from 'node:net';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createKafkaClient } from '../../../functions/shared/kafka-client.ts';
import { listen } from '../../../local/core/listen.ts';

describe('createKafkaClient', () => {
  it('speaks TLS and hands the failures of the connection to the log', async () => {
    const { promise: firstBytes, resolve } = Promise.withResolvers<Buffer>();
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.once('data', (bytes) => {
        resolve(bytes);
        socket.destroy();
      });
    });
    onTestFinished(() => void server.close());
    const port = await listen(server, { port: 0, purpose: 'test' });
    const log = { error: vi.fn(), warn: vi.fn() };
    const admin = createKafkaClient({
      clientId: 'test',
      bootstrapServers: [`127.0.0.1:${port}`],
      securityProtocol: 'SASL_SSL',
      log,
      retry: { retries: 0 },
    }).admin();
    await expect(admin.connect()).rejects.toThrow();
    const handshake = await firstBytes;
    expect(handshake[0]).toBe(0x16);
    expect(log.error).toHaveBeenCalledWith(expect.any(String), {
      kafkajs: expect.objectContaining({ namespace: expect.any(String) }),
    });
  });
});

describe("kafkajs' request queue", () => {
  function createQueue(): RequestQueue {
    const options = {
      maxInFlightRequests: 0,
      requestTimeout: 1_000,
      enforceRequestTimeout: false,
      clientId: 'test',
      broker: 'test',
      logger: { debug: () => undefined },
    };
    return Reflect.construct(RequestQueue, [options]);
  }

  it('arms no timer while nothing waits', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    createQueue().scheduleCheckPendingRequests();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('still looks again while something waits', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const queue = createQueue();
    Reflect.apply(Array.prototype.push, queue.pending, [{}]);
    queue.scheduleCheckPendingRequests();
    expect(vi.getTimerCount()).toBe(1);
  });
});
