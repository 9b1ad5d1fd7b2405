import { expect, test } from 'vitest';
import { SchemaRegistry } from '../../../local/glue/registry.ts';

const order = {
  registry: 'millrace',
  schema: 'order',
  definition: '{"type":"record","name":"Order","fields":[{"name":"id","type":"string"}]}',
  dataFormat: 'AVRO',
  arn: 'arn:aws:glue:eu-west-1:000000000000:schema/millrace/order',
};

test('answers a registered version by its id', () => {
  const registry = new SchemaRegistry();
  const id = registry.register(order);
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const version = {
    definition: order.definition,
    dataFormat: 'AVRO',
    schemaName: 'order',
    registryName: 'millrace',
  };
  expect(registry.get(id)).toEqual(version);
  expect(registry.get(id.toUpperCase())).toEqual(version);
  expect(registry.get('00000000-0000-0000-0000-000000000000')).toBeUndefined();
});

test('gives the same definition the same id, in another process and with other white space too', () => {
  const id = new SchemaRegistry().register(order);
  expect(new SchemaRegistry().register(order)).toBe(id);
  const spaced = JSON.stringify(JSON.parse(order.definition), null, 2);
  expect(new SchemaRegistry().register({ ...order, definition: spaced })).toBe(id);
});

test('keeps versions of a schema, and schemas, apart', () => {
  const registry = new SchemaRegistry();
  const ids = [
    registry.register(order),
    registry.register({ ...order, definition: order.definition.replace('"id"', '"order_id"') }),
    registry.register({ ...order, schema: 'payment' }),
    registry.register({ ...order, registry: 'other' }),
  ];
  expect(new Set(ids).size).toBe(4);
});

test.each(['JSON', 'PROTOBUF'])('refuses the format %s by name', (dataFormat) => {
  expect(() => new SchemaRegistry().register({ ...order, dataFormat })).toThrow(
    expect.objectContaining({ code: 'TEMPLATE_UNSUPPORTED', message: expect.stringContaining(dataFormat) }),
  );
});

test.each(['{', '{"type":"nonsense"}'])('refuses %s, which is no Avro schema', (definition) => {
  expect(() => new SchemaRegistry().register({ ...order, definition })).toThrow(
    expect.objectContaining({ code: 'RESOURCE_FAILED', message: expect.stringContaining(order.arn) }),
  );
});
