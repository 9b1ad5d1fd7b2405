import { describe, expect, it } from 'vitest';
import { summarizeValue } from '../../../../../../functions/console/app/pages/topics/summarize-value.ts';

describe('a value in one line', () => {
  it('has the fields of an object, ids at the end', () => {
    const text = '{"order_id":"1","user":"alice","quantity":2}';
    expect(summarizeValue({ format: 'avro', text })).toBe('user=alice  quantity=2  order_id=1');
  });

  it('is the text of anything else', () => {
    expect(summarizeValue({ format: 'text', text: 'hello' })).toBe('hello');
    expect(summarizeValue({ format: 'json', text: '[1,\n 2]' })).toBe('[1, 2]');
    expect(summarizeValue(null)).toBe('∅');
  });
});
