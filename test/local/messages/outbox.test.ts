import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Journal } from '../../../local/core/journal.ts';
import { Outbox, readCapturedMessages } from '../../../local/messages/outbox.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

async function openOutbox(stateDirectory: string) {
  const clock = new FakeClock(1_700_000_000_000);
  const outbox = await Outbox.open({
    stateDirectory,
    clock,
    journal: new Journal({ now: () => clock.now() }),
  });
  onTestFinished(() => outbox.stop());
  const keep = (messageId: string) =>
    outbox.keep({
      ...{
        messageId,
        service: 'sns',
        channel: 'sms',
        to: ['+48123456789'],
        body: 'line\nline',
        principal: 'me',
      },
    });
  return { outbox, keep };
}

test('keeps messages over a restart, in their order', async () => {
  const folder = await tempFolder();
  expect(await readCapturedMessages(folder)).toEqual([]);
  const first = await openOutbox(folder);
  await Promise.all([first.keep('a'), first.keep('b')]);
  const second = await openOutbox(folder);
  await second.keep('c');
  const messages = await readCapturedMessages(folder);
  expect(messages.map(({ messageId }) => messageId)).toEqual(['a', 'b', 'c']);
  expect(messages[0]).toMatchObject({ time: 1_700_000_000_000, body: 'line\nline' });
});

test('drops a line that a kill left unfinished', async () => {
  const folder = await tempFolder();
  const file = join(folder, 'messages.jsonl');
  const { keep } = await openOutbox(folder);
  await keep('a');
  const whole = await readFile(file, 'utf8');
  await appendFile(file, whole.slice(0, 20));
  expect(await readCapturedMessages(folder)).toHaveLength(1);
  const next = await openOutbox(folder);
  await next.keep('b');
  expect((await readCapturedMessages(folder)).map(({ messageId }) => messageId)).toEqual(['a', 'b']);
});

test('names a line that does not read', async () => {
  const folder = await tempFolder();
  await writeFile(join(folder, 'messages.jsonl'), '{"messageId":1}\n');
  await expect(readCapturedMessages(folder)).rejects.toMatchObject({
    code: 'STATE_INVALID',
    message: expect.stringContaining('messages.jsonl, line 1 does not read'),
  });
});
