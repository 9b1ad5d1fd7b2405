import { RemovalPolicy } from 'aws-cdk-lib/core';
import { describe, expect, it } from 'vitest';
import { readStage } from '../../lib/stage.ts';

describe('readStage', () => {
  it('is dev unless told otherwise', () => {
    expect(readStage(undefined)).toBe(readStage('dev'));
    expect(readStage('prod').removalPolicy).toBe(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  });

  it.each([['production'], [''], [1], ['toString']])('refuses %j and says what there is', (value) => {
    expect(() => readStage(value)).toThrow(/no stage: give -c stage=dev or -c stage=prod/);
  });
});
