import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contracts } from '../../../../../../functions/api/contract/index.ts';
import {
  findExample,
  findProducing,
} from '../../../../../../functions/console/app/pages/topics/producing.ts';

const description = JSON.parse(readFileSync('functions/api/openapi.json', 'utf8'));

describe('producing into a topic', () => {
  it.each(['orders', 'payments', 'user_events', 'email-updates'])(
    'goes by the route that owns %s',
    (topic) => {
      const path = findProducing(topic)?.path;
      const contract = contracts.find((one) => one.method === 'POST' && one.path === path);
      expect(contract?.events?.example).toBeDefined();
      expect(findExample(description, path ?? '')).toEqual(contract?.events?.example);
    },
  );

  it('is not possible where no route writes', () => {
    expect(findProducing('order-processor.dlq')).toBeUndefined();
    expect(findProducing('constructor')).toBeUndefined();
    expect(findExample({}, '/orders')).toBeUndefined();
  });
});
