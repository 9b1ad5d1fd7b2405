import { expect, test } from 'vitest';
import { shareConsole } from './console.ts';
import { addBuyer, placeOrders } from './traffic.ts';

const PRODUCER = 'millrace-orders-producer';
const shared = shareConsole();
const { ask, visitAs } = shared;

test('an invocation appears as it is made, and tells what it was given, answered and logged', async () => {
  const { user, item } = await addBuyer(shared);
  const page = await visitAs('viewer', { place: 'functions' });
  await page.getByRole('link', { name: PRODUCER }).click();
  await page.getByRole('heading', { level: 1, name: PRODUCER }).waitFor();
  const rows = page.getByRole('row').filter({ hasText: 'the HTTP API' });
  await page.getByRole('table').or(page.getByText('It was not invoked yet')).waitFor();
  const before = await rows.count();
  const [order] = await placeOrders(shared, [{ user, item, quantity: 1 }]);
  await expect.poll(() => rows.count()).toBe(before + 1);
  // The newest is on top.
  const row = rows.first();
  await row.getByText('Went well').waitFor();
  await row.getByRole('link').click();
  await page.getByRole('heading', { level: 1, name: /^Invocation / }).waitFor();
  await page
    .getByRole('region', { name: 'Payload', exact: true })
    .getByText('"POST /orders"')
    .first()
    .waitFor();
  await page
    .getByRole('region', { name: 'Result', exact: true })
    .getByText(order?.order_id ?? '?')
    .waitFor();
  await page.getByRole('region', { name: 'Logged' }).getByText('Message delivered').first().waitFor();
  await page.getByRole('region', { name: 'Logged' }).getByText('Operator action').first().waitFor();
});

test('a function is invoked, and its invocation replayed with another payload', async () => {
  const { user, item } = await addBuyer(shared);
  const orders = (quantity: number) => JSON.stringify({ orders: [{ user, item, quantity }] });
  const page = await visitAs('operator', { place: `functions/${PRODUCER}` });
  await page.getByRole('button', { name: 'Invoke' }).click();
  const dialog = page.getByRole('dialog', { name: `Invoke ${PRODUCER}` });
  await dialog.getByText('It really runs').waitFor();
  const payload = dialog.getByLabel('Payload (JSON)');
  await payload.fill('{');
  await dialog.getByRole('button', { name: 'Run it' }).click();
  await dialog.getByRole('alert').waitFor();
  await payload.fill(orders(1));
  await dialog.getByRole('button', { name: 'Run it' }).click();
  await dialog.getByText('Went well').waitFor();
  await dialog.getByRole('link', { name: 'Logs and writes of this invocation' }).click();

  await page.getByRole('heading', { level: 1, name: /^Invocation / }).waitFor();
  await page.getByText('replay', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Replay with its payload' }).click();
  await expect.poll(async () => JSON.parse(await payload.inputValue())).toEqual(JSON.parse(orders(1)));
  await payload.fill(orders(2));
  await dialog.getByRole('button', { name: 'Run it' }).click();
  await dialog.getByText('Went well').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect
    .poll(async () => quantities((await ask('GET', `/history?user=${user}`)).items))
    .toEqual([1, 2]);
});

test('what fails says how', async () => {
  const { mappings } = await ask('GET', '/_runner/mappings');
  const { functionName } = mappings.find(({ group }: { group: string }) => group === 'order-tracker');
  const page = await visitAs('operator', { place: `functions/${functionName}` });
  await page.getByRole('button', { name: 'Invoke' }).click();
  const dialog = page.getByRole('dialog', { name: `Invoke ${functionName}` });
  await dialog.getByLabel('Payload (JSON)').fill('"nonsense"');
  await dialog.getByRole('button', { name: 'Run it' }).click();
  await dialog.getByText('Failed', { exact: true }).waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('row').filter({ hasText: 'a replay' }).getByText('Failed', { exact: true }).waitFor();
});

test('nothing is denied to roles that have what they need', async () => {
  const page = await visitAs('viewer', { place: 'denials' });
  await page.getByText('Nothing was denied').waitFor();
});

test('a denial is shown with the statement that would allow it', async () => {
  const page = await visitAs('viewer');
  const denial = {
    ...{ time: Date.now(), principal: 'arn:aws:sts::111122223333:assumed-role/millrace-api-read/x' },
    ...{ action: 'dynamodb:Scan', resource: 'arn:aws:dynamodb:us-east-1:111122223333:table/orders' },
  };
  await page.route('**/_runner/denials', (route) => route.fulfill({ json: { denials: [denial] } }));
  await page.goto(`${shared.url}/#/denials`);
  await page.getByRole('button', { name: 'dynamodb:Scan' }).click();
  const dialog = page.getByRole('dialog', { name: 'dynamodb:Scan' });
  await dialog.getByText(denial.principal).waitFor();
  const statement = JSON.parse(await dialog.getByRole('figure', { name: 'statement' }).innerText());
  expect(statement).toMatchObject({ Effect: 'Allow', Action: 'dynamodb:Scan', Resource: denial.resource });
});

test('a viewer invokes nothing', async () => {
  const page = await visitAs('viewer', { place: `functions/${PRODUCER}` });
  const button = page.getByRole('button', { name: 'Invoke' });
  await button.waitFor();
  expect(await button.getAttribute('aria-disabled')).toBe('true');
});

function quantities(items: readonly { quantity: number }[]): number[] {
  return items.map(({ quantity }) => quantity).sort();
}
