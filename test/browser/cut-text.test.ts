import { expect, test } from 'vitest';
import { shareConsole } from './console.ts';

const shared = shareConsole();

test('what a table has cut is told where one points, also under what opens its row', async () => {
  const page = await shared.visitAs('viewer', { place: 'mappings' });
  const row = page.getByRole('row').filter({ hasText: 'notification-service' });
  const opener = row.getByRole('button', { name: 'notification-service' });
  const pointAt = async (text: string) => {
    const box = await row.getByRole('cell').filter({ hasText: text }).boundingBox();
    if (box === null) throw new Error(`nothing shows ${text}`);
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.move(box.x + box.width / 2 + 1, box.y + box.height / 2);
  };
  await opener.waitFor();
  const cut = /-notifications-consumer$/;
  await expect
    .poll(async () => {
      await pointAt('-notifications-consumer');
      return opener.getAttribute('title');
    })
    .toMatch(cut);
  // Nothing is told of what can be read.
  await expect
    .poll(async () => {
      await pointAt('user_events');
      return opener.getAttribute('title');
    })
    .toBe(null);
});
