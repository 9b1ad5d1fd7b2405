import { describe, expect, it } from 'vitest';
import {
  hintPlace,
  hintStatement,
  shortenPrincipal,
} from '../../../../../../functions/console/app/pages/denials/hint-statement.ts';

describe('the hint of a denial', () => {
  it('is the statement that is missing', () => {
    const resource = 'arn:aws:dynamodb:us-east-1:123456789012:table/users';
    expect(hintStatement({ action: 'dynamodb:GetItem', resource })).toEqual({
      Effect: 'Allow',
      Action: 'dynamodb:GetItem',
      Resource: resource,
    });
  });

  it('says where such a grant belongs', () => {
    expect(hintPlace('kafka-cluster:ReadData')).toContain('lib/kafka-grants.ts');
    expect(hintPlace('s3:GetObject')).toContain('construct');
  });

  it('names a principal by its role', () => {
    expect(shortenPrincipal('arn:aws:sts::123456789012:assumed-role/OrdersRole/session')).toBe('OrdersRole');
    expect(shortenPrincipal('arn:aws:iam::123456789012:role/AdminRole')).toBe('AdminRole');
  });
});
