import { describe, expect, it } from 'vitest';
import { shortenTable } from '../../../../../../functions/console/app/pages/journey/shorten-table.ts';

describe('the name of a table', () => {
  it('is what people called it, where CloudFormation made one up', () => {
    expect(shortenTable('MillracePipelines-TablesOrderDecisionsA34421EC-SEBTDFW6PGH6')).toBe(
      'OrderDecisions',
    );
  });

  it('stays when somebody gave it', () => {
    expect(shortenTable('millrace-orders')).toBe('millrace-orders');
  });
});
