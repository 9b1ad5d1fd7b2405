import { expect, it } from 'vitest';
import { frameForGlue, unframeFromGlue } from '../../../functions/shared/glue-framing.ts';

const ID = '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0ff';

it('puts version, compression and the id in front of the body', () => {
  const framed = frameForGlue(ID.toUpperCase(), Buffer.from('body'));
  expect(framed.toString('hex')).toBe(`0300${ID.replaceAll('-', '')}${Buffer.from('body').toString('hex')}`);
});

it('reads what it wrote', () => {
  const { schemaVersionId, body } = unframeFromGlue(frameForGlue(ID, Buffer.from('body')));
  expect({ schemaVersionId, body: body.toString() }).toEqual({ schemaVersionId: ID, body: 'body' });
});

it('refuses an id that is no UUID and bytes without the header', () => {
  expect(() => frameForGlue('7', Buffer.alloc(0))).toThrow('A schema version id is a UUID, not "7".');
  expect(() => unframeFromGlue(Buffer.from('00', 'hex'))).toThrow('Bytes 00 do not start');
  expect(() => unframeFromGlue(Buffer.alloc(0))).toThrow('Bytes (none) do not start');
});
