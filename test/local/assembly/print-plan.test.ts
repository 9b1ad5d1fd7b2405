import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { planAssembly } from '../../../local/assembly/plan.ts';
import { describePlan, printPlan } from '../../../local/assembly/print-plan.ts';
import { fakeTypes } from './fake-types.ts';
import { assemblyOf } from './write-assembly.ts';

async function shop() {
  const assembly = await assemblyOf({
    Shop: {
      paths: { Table: 'Shop/Orders/Table/Resource' },
      template: {
        Resources: {
          Net: { Type: 'Test::Inert' },
          Table: { Type: 'Test::Thing', Properties: { Tags: [] }, DependsOn: 'Net' },
          Fn: { Type: 'Test::Thing', Properties: { Of: { 'Fn::GetAtt': ['Table', 'Late'] } } },
          Map: { Type: 'Test::Thing', DependsOn: ['Fn', 'Table'] },
        },
        Outputs: { Url: { Value: { 'Fn::GetAtt': ['Fn', 'Late'] } } },
      },
    },
  });
  return planAssembly(assembly, fakeTypes);
}

test('prints bare columns when nobody looks', async () => {
  expect(printPlan(await shop(), { terminal: false })).toMatchInlineSnapshot(`
    "#  resource           type         name   waits for
    1  Shop/Orders/Table  Test::Thing  table
    2  Shop/Fn            Test::Thing  fn     1
    3  Shop/Map           Test::Thing  map    2

    type         property without effect  because
    Test::Thing  Tags                     nothing is billed by tags

    stack  output  value
    Shop   Url     ⟨Fn.Late⟩

    without a local effect  count  because
    Test::Inert             1      nobody needs it here

    3 to start, 1 without a local effect.
    "
  `);
});

test('draws tables on a terminal', async () => {
  const text = printPlan(await shop(), { terminal: true });
  expect(text).toContain('┌');
  expect(text).toContain('Shop/Orders/Table');
});

test.each([60, 80, 200])('draws tables that fit a terminal of %d columns', async (columns) => {
  const text = printPlan(await shop(), { terminal: true, columns });
  for (const line of stripVTControlCharacters(text).split('\n'))
    expect(line.length).toBeLessThanOrEqual(columns);
  for (const word of ['nothing', 'billed', 'tags']) expect(text).toContain(word);
});

test('describes the plan for machines', async () => {
  expect(describePlan(await shop())).toMatchObject({
    stacks: [{ name: 'Shop', outputs: { Url: '⟨Fn.Late⟩' }, skipped: [] }],
    resources: [
      { id: 'Shop/Net', inert: 'nobody needs it here' },
      {
        id: 'Shop/Table',
        constructPath: 'Shop/Orders/Table/Resource',
        dependsOn: ['Shop/Net'],
        ignored: [{ property: 'Tags', reason: 'nothing is billed by tags' }],
      },
      { id: 'Shop/Fn', properties: { Of: '⟨Table.Late⟩' } },
      { id: 'Shop/Map' },
    ],
  });
});
