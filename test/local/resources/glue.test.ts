import { expect, test } from 'vitest';
import { recordingPlatform } from './fake-platform.ts';
import { startTemplate } from './start-template.ts';

const registry = { Type: 'AWS::Glue::Registry', Properties: { Name: 'shop' } };
const schema = {
  Type: 'AWS::Glue::Schema',
  Properties: {
    Name: 'orders',
    Registry: { Arn: { 'Fn::GetAtt': ['Registry', 'Arn'] } },
    DataFormat: 'AVRO',
    Compatibility: 'BACKWARD',
    SchemaDefinition: '"string"',
  },
};

test('registers a schema and its later versions, whose ids outlive the runner', async () => {
  const resources = {
    Registry: registry,
    Schema: schema,
    Next: {
      Type: 'AWS::Glue::SchemaVersion',
      Properties: { Schema: { SchemaArn: { Ref: 'Schema' } }, SchemaDefinition: '"int"' },
    },
    Same: {
      Type: 'AWS::Glue::SchemaVersion',
      DependsOn: 'Schema',
      Properties: { Schema: { SchemaName: 'orders', RegistryName: 'shop' }, SchemaDefinition: '"string"' },
    },
  };
  const outputs = {
    First: { Value: { 'Fn::GetAtt': ['Schema', 'InitialSchemaVersionId'] } },
    Next: { Value: { 'Fn::GetAtt': ['Next', 'VersionId'] } },
    Same: { Value: { Ref: 'Same' } },
    Arn: { Value: { 'Fn::GetAtt': ['Schema', 'Arn'] } },
  };
  const start = async () =>
    (await startTemplate(await recordingPlatform(), resources, outputs)).outputs()['Shop'];
  const first = await start();
  expect(first).toEqual(await start());
  expect(first?.['Same']).toBe(first?.['First']);
  expect(first?.['Next']).not.toBe(first?.['First']);
  expect(first?.['Arn']).toBe('arn:aws:glue:eu-central-1:111122223333:schema/shop/orders');
});

test('fails a version of a schema that nobody declares', async () => {
  const version = { Schema: { SchemaArn: 'arn:absent' }, SchemaDefinition: '"int"' };
  const start = startTemplate(await recordingPlatform(), {
    V: { Type: 'AWS::Glue::SchemaVersion', Properties: version },
  });
  await expect(start).rejects.toThrow('Schema is not found. SchemaId: arn:absent');
});
