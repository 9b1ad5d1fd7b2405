import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../local/core/clock.ts';
import { listen } from '../../../local/core/listen.ts';
import { kafkaCertificate } from '../../../local/tls/kafka-certificate.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

test('a client that trusts the authority connects by name and by address', async () => {
  const certificate = await kafkaCertificate({ directory: await tempFolder(), clock: systemClock });
  const server = createServer(
    { key: certificate.key, cert: certificate.cert },
    (socket) => void socket.end(),
  );
  onTestFinished(() => void server.close());
  const port = await listen(server, { port: 0, purpose: 'test' });
  for (const host of ['localhost', '127.0.0.1']) {
    const socket = connect({
      host,
      port,
      ca: certificate.ca,
      ...(host === 'localhost' ? { servername: host } : {}),
    });
    await once(socket, 'secureConnect');
    expect(socket.authorized).toBe(true);
    socket.destroy();
  }
});

test('is kept between starts and issued anew before it ends', async () => {
  const directory = await tempFolder();
  const clock = new FakeClock();
  const first = await kafkaCertificate({ directory, clock });
  expect(await kafkaCertificate({ directory, clock })).toEqual(first);
  await clock.advance(new X509Certificate(first.cert).validToDate.getTime() - clock.now() - 86_400_000);
  expect((await kafkaCertificate({ directory, clock })).cert).not.toBe(first.cert);
});

test('files of two issues are not used together', async () => {
  const directory = await tempFolder();
  const first = await kafkaCertificate({ directory, clock: systemClock });
  await rm(join(directory, 'ca.crt'));
  expect((await kafkaCertificate({ directory, clock: systemClock })).ca).not.toBe(first.ca);
});

test('a kept file that is no certificate is named, with what to do', async () => {
  const directory = await tempFolder();
  await kafkaCertificate({ directory, clock: systemClock });
  await writeFile(join(directory, 'kafka.crt'), 'not a certificate');
  await expect(kafkaCertificate({ directory, clock: systemClock })).rejects.toMatchObject({
    code: 'STATE_INVALID',
    message: expect.stringContaining(
      `The certificate in ${directory} does not read as what the runner wrote`,
    ),
  });
});
