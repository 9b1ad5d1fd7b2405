import { expect, test } from 'vitest';
import { contracts } from '../../../../../../functions/api/contract/index.ts';
import { describeAction } from '../../../../../../functions/console/app/pages/actions/describe-action.ts';

test('has words for every operation of operators', () => {
  const operations = contracts.filter(({ access }) => access === 'operator');
  const wordless = operations.filter(
    ({ operationId }) => describeAction({ operation: operationId, path: {} }) === operationId,
  );
  expect(wordless).toEqual([]);
});

test('says what an action was about', () => {
  expect(describeAction({ operation: 'updateItem', path: { item: 'red%20pen' } })).toBe(
    'Set the stock of red pen',
  );
  expect(describeAction({ operation: 'updateItem', path: { item: '100%' } })).toBe('Set the stock of 100%');
});

test('tells an operation it has no words for as it is called', () => {
  expect(describeAction({ operation: 'paintItem', path: { item: 'pen' } })).toBe('paintItem pen');
});
