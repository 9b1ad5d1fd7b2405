import { connect } from 'node:net';
import { describe, expect, inject, test } from 'vitest';
import { askRunner } from '../../local/core/state-folder.ts';
import { eventually } from '../support/eventually.ts';
import { ANY_PORTS, MillraceProcess, runMillrace, startMillrace } from '../support/millrace-process.ts';
import { expectGone, listDescendants } from '../support/processes.ts';
import { tempFolder } from '../support/temp-folder.ts';

async function canConnect(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}

describe('before it is ready', () => {
  test.each([0, 50, 150, 300, 450])('Ctrl+C %d ms into the start stops what has started', async (delay) => {
    const state = await tempFolder();
    const run = new MillraceProcess([
      ...['start', '--json', '--no-events', '--state', state, '--assembly', inject('assembly')],
      ...ANY_PORTS,
    ]);
    await eventually(async () => expect(await askRunner(state)).toBeDefined());
    const since = performance.now();
    await eventually(() => expect(performance.now() - since).toBeGreaterThan(delay));
    const started = await listDescendants(run.pid);
    run.signal('SIGINT');
    const { code, signal, stderr } = await run.ended;
    // How far it had come is the machine's affair: once it is ready, this is how it is meant to end.
    const isReady = run.lines.some((line) => line.startsWith('{"ready":'));
    expect({ code, signal, stderr }).toEqual({ code: isReady ? 0 : 130, signal: null, stderr: '' });
    await expectGone(state, started);
  });
});

describe('a live run', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s ends it in order, with a summary',
    async (signal) => {
      const state = await tempFolder();
      const { process, runner } = await startMillrace({ state, assembly: inject('assembly') }, '--rate', '5');
      await eventually(() => expect(process.find({ kind: 'tracked' }).length).toBeGreaterThan(2));
      const started = await listDescendants(process.pid);
      expect(started.map(({ command }) => command).join('\n')).toContain('dynoxide');
      process.signal(signal);
      const { code, stdout, stderr } = await process.ended;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(JSON.parse(stdout.split('\n').at(-1) ?? '')).toMatchObject({
        summary: { orders: { accepted: expect.any(Number), stock: expect.any(Array) } },
      });
      await expectGone(state, started);
      for (const { plaintext, tls } of runner.kafka.clusters) {
        // Without TLS it is no listener of the runner, which goes on.
        expect(await canConnect(plaintext.port)).toBe(tls === undefined);
        if (tls !== undefined) expect(await canConnect(tls.port)).toBe(false);
      }
      expect(await canConnect(Number(new URL(runner.awsApiUrl).port))).toBe(false);
    },
  );

  test('a reader that has seen enough ends it in order', async () => {
    const state = await tempFolder();
    const { process } = await startMillrace({ state, assembly: inject('assembly') }, '--rate', '5');
    const started = await listDescendants(process.pid);
    process.closeOutput();
    const { code, signal, stderr } = await process.ended;
    expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' });
    await expectGone(state, started);
  });

  test('a demo that is interrupted before its end is not taken for a success', async () => {
    const state = await tempFolder();
    const run = new MillraceProcess([
      ...['start', '--json', '--demo', '100000', '--state', state, '--assembly', inject('assembly')],
      ...ANY_PORTS,
    ]);
    await eventually(() => expect(run.find({ kind: 'produced' }).length).toBeGreaterThan(0));
    const started = await listDescendants(run.pid);
    run.signal('SIGINT');
    expect(await run.ended).toMatchObject({ code: 130, stderr: '' });
    await expectGone(state, started);
  });

  test('SIGKILL leaves nothing running, and the next start goes on with its state', async () => {
    const state = await tempFolder();
    const place = { state, assembly: inject('assembly') };
    const first = await startMillrace(place, '--rate', '20');
    await eventually(() => expect(first.process.find({ kind: 'accepted' }).length).toBeGreaterThan(3));
    const started = await listDescendants(first.process.pid);
    first.process.signal('SIGKILL');
    await first.process.ended;
    await expectGone(state, started);
    const produced = first.process.find({ kind: 'produced', service: 'orders' }).map(({ id }) => id);

    await startMillrace(place, '--no-events');
    await eventually(async () => {
      const { stdout } = await runMillrace('orders', 'show', '--json', '--state', state);
      const decided = JSON.parse(stdout).map(({ order_id }: { order_id: string }) => order_id);
      expect(decided).toEqual(expect.arrayContaining(produced));
      expect(new Set(decided).size).toBe(decided.length);
    });
  });

  test('an engine that dies ends the runner in one line, and the next start goes on with its state', async () => {
    const state = await tempFolder();
    const place = { state, assembly: inject('assembly') };
    const first = await startMillrace(place, '--rate', '20');
    await eventually(() => expect(first.process.find({ kind: 'accepted' }).length).toBeGreaterThan(3));
    const started = await listDescendants(first.process.pid);
    const engine = started.find(
      ({ command }) => /dynoxide serve/.test(command) && !command.startsWith('/bin/sh'),
    );
    process.kill(engine?.pid ?? Number.NaN, 'SIGKILL');
    const { code, stderr } = await first.process.ended;
    expect(stderr).toMatch(/^millrace: The DynamoDB engine stopped by itself .* \[ENGINE_FAILED\]\n$/);
    expect(code).toBe(2);
    await expectGone(state, started);

    const second = await startMillrace(place, '--demo', '5');
    expect(await second.process.ended).toMatchObject({ code: 0 });
  });
});
