import { z } from 'zod';
import { LATE } from '../assembly/resource-type.ts';
import { defineResource } from './define-resource.ts';
import { integer, TAGS_IGNORED } from './scalars.ts';

/** The registry that holds schemas which name none. */
const DEFAULT_REGISTRY = 'default-registry';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-glue-schema.html */
export const glueSchema = defineResource({
  type: 'AWS::Glue::Schema',
  properties: z.strictObject({
    Name: z.string().min(1).max(255),
    DataFormat: z.literal('AVRO', 'only AVRO is emulated'),
    SchemaDefinition: z.string().min(1),
    Registry: z
      .union([z.strictObject({ Arn: z.string() }), z.strictObject({ Name: z.string() })])
      .default({ Name: DEFAULT_REGISTRY }),
    CheckpointVersion: z
      .strictObject({ IsLatest: z.literal(true).optional(), VersionNumber: integer(1, 1).optional() })
      .optional(),
  }),
  ignored: {
    Compatibility: 'versions are given by the template alone, and AWS checks them when they are deployed',
    Description: 'it is for people',
    Tags: TAGS_IGNORED,
  },
  attributes: ({ facts, properties }) => {
    const registry = registryName(properties.Registry);
    const arn = `arn:${facts.partition}:glue:${facts.region}:${facts.account}:schema/${registry}/${properties.Name}`;
    return { Ref: arn, Arn: arn, InitialSchemaVersionId: LATE };
  },
  start: ({ properties, platform, attribute }) => {
    const registry = registryName(properties.Registry);
    const { Name: schema, DataFormat: dataFormat, SchemaDefinition: definition } = properties;
    const arn = attribute('Arn');
    platform.deployed.addSchema(arn, { registry, schema, dataFormat });
    const versionId = platform.glue.register({ registry, schema, arn, dataFormat, definition });
    return { attributes: { InitialSchemaVersionId: versionId } };
  },
});

function registryName(registry: { Arn: string } | { Name: string }): string {
  return 'Name' in registry ? registry.Name : registry.Arn.slice(registry.Arn.indexOf('/') + 1);
}
