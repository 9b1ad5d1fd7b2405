import { createHash } from 'node:crypto';
import avro from 'avsc';
import { asError, UserError } from '../core/errors.ts';

export interface SchemaRegistration {
  readonly registry: string;
  readonly schema: string;
  readonly definition: string;
  /** Only `AVRO` is emulated. */
  readonly dataFormat: string;
  /** ARN of the schema, for messages. */
  readonly arn: string;
}

export interface SchemaVersion {
  readonly definition: string;
  readonly dataFormat: string;
  readonly schemaName: string;
  readonly registryName: string;
}

/**
 * The Glue schema registry as far as records need it: schema versions by id. An id is made from registry, schema and
 * definition, so it stays the same over restarts and records in the log keep their schema; registering an identical
 * definition returns the existing id, as the service does.
 */
export class SchemaRegistry {
  readonly #versions = new Map<string, SchemaVersion>();

  /**
   * @returns the schema version id.
   * @throws UserError TEMPLATE_UNSUPPORTED for a format other than Avro, RESOURCE_FAILED for a definition that is no schema.
   */
  register({ registry, schema, definition, dataFormat, arn }: SchemaRegistration): string {
    if (dataFormat !== 'AVRO')
      throw new UserError(
        'TEMPLATE_UNSUPPORTED',
        `Schema ${arn} has DataFormat ${dataFormat}: only AVRO is emulated.`,
      );
    try {
      avro.Type.forSchema(JSON.parse(definition));
    } catch (thrown) {
      throw new UserError(
        'RESOURCE_FAILED',
        `Schema ${arn}: its SchemaDefinition is no Avro schema (${asError(thrown).message}). Correct the definition.`,
        { cause: thrown },
      );
    }
    const id = createVersionId(registry, schema, definition);
    this.#versions.set(id, { definition, dataFormat, schemaName: schema, registryName: registry });
    return id;
  }

  get(versionId: string): SchemaVersion | undefined {
    return this.#versions.get(versionId.toLowerCase());
  }
}

/** A name-based uuid (RFC 9562, version 5). JSON text that differs in white space only is the same definition. */
function createVersionId(registry: string, schema: string, definition: string): string {
  const name = JSON.stringify(['millrace:glue', registry, schema, JSON.parse(definition)]);
  const bytes = createHash('sha1').update(name).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
