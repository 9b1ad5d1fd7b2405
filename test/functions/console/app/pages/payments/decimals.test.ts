import { describe, expect, it } from 'vitest';
import {
  compareAmounts,
  groupDigits,
  sumAmounts,
} from '../../../../../../functions/console/app/pages/payments/decimals.ts';

describe('amounts', () => {
  it('are summed exactly, as floats would not be', () => {
    expect(sumAmounts(['0.10', '0.20'])).toBe('0.30');
    expect(sumAmounts(['90071992547409.93', '0.01'])).toBe('90071992547409.94');
    expect(sumAmounts(['1', '2'])).toBe('3');
    expect(sumAmounts(['-0.05', '0.01'])).toBe('-0.04');
    expect(sumAmounts([])).toBe('0');
  });

  it('are compared as numbers, whatever their digits', () => {
    expect(compareAmounts('9.5', '10')).toBeLessThan(0);
    expect(compareAmounts('10.00', '10')).toBe(0);
    expect(compareAmounts('10.001', '10')).toBeGreaterThan(0);
  });

  it('are shown in groups of three digits', () => {
    expect(groupDigits('1234567.80')).toBe('1\u202f234\u202f567.80');
    expect(groupDigits('999.123456')).toBe('999.123456');
  });
});
