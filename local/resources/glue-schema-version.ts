import { z } from 'zod';
import { LATE } from '../assembly/resource-type.ts';
import { defineResource } from './define-resource.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-glue-schemaversion.html */
export const glueSchemaVersion = defineResource({
  type: 'AWS::Glue::SchemaVersion',
  properties: z.strictObject({
    Schema: z.union([
      z.strictObject({ SchemaArn: z.string() }),
      z.strictObject({ SchemaName: z.string(), RegistryName: z.string() }),
    ]),
    SchemaDefinition: z.string().min(1),
  }),
  attributes: () => ({ Ref: LATE, VersionId: LATE }),
  start: ({ facts, properties, platform }) => {
    const { Schema } = properties;
    const arn =
      'SchemaArn' in Schema
        ? Schema.SchemaArn
        : `arn:${facts.partition}:glue:${facts.region}:${facts.account}:schema/${Schema.RegistryName}/${Schema.SchemaName}`;
    const schema = platform.deployed.findSchema(arn);
    if (schema === undefined)
      throw new Error(`Schema is not found. SchemaId: ${arn}. Declare it in the app.`);
    const versionId = platform.glue.register({ ...schema, arn, definition: properties.SchemaDefinition });
    return { attributes: { Ref: versionId, VersionId: versionId } };
  },
});
