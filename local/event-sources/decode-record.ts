/**
 * Schema registry decoding in front of the function.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-consume-kafka-events.html
 * Frame: 0x03, compression (0x00 none, 0x05 zlib), 16 bytes schema version id, body.
 *
 * Choices where AWS says nothing: zlib bodies are inflated; `SOURCE` bodies are handed over inflated and are decoded
 * too, to find the broken ones; bytes without the frame are a `DESERIALIZATION_ERROR`.
 */
import { inflateSync } from 'node:zlib';
import type { AccessControl, Principal } from '../core/access.ts';
import { asError } from '../core/errors.ts';
import { type AvroToJson, compileAvro } from './avro-json.ts';
import type { DecodedAttribute, SchemaMetadata } from './event.ts';
import type { SchemaRegistrySettings } from './mapping-definition.ts';

export interface SchemaStore {
  /** @param versionId lower-case uuid of a schema version. */
  get(versionId: string): RegisteredSchema | undefined;
}

export interface RegisteredSchema {
  readonly definition: string;
  readonly dataFormat: string;
  readonly schemaName: string;
  readonly registryName: string;
}

/** Why a record never reaches the function; the words are the service's. */
export interface RecordFailure {
  readonly condition: 'SCHEMA_NOT_FOUND' | 'DESERIALIZATION_ERROR' | 'MaximumPayloadSizeExceeded';
  readonly reason: string;
}

export type DecodeResult = { decoded: DecodedAttribute } | { failure: RecordFailure };

/** The role may not read the registry: no fault of a record, so nothing is dropped and the mapping has a problem. */
export class RegistryAccessDenied extends Error {
  override readonly name = 'RegistryAccessDenied';
}

const FRAME_VERSION = 0x03;
const UNCOMPRESSED = 0x00;
const ZLIB = 0x05;
const FRAME_BYTES = 18;
/** A record that inflates to more would not fit an event. */
const MAX_INFLATED_BYTES = 6 * 1024 * 1024;

interface KnownSchema {
  readonly toJson: AvroToJson;
  readonly metadata: SchemaMetadata;
}

export class RecordDecoder {
  readonly #settings: SchemaRegistrySettings;
  readonly #schemas: SchemaStore;
  readonly #access: AccessControl;
  readonly #principal: Principal;
  /** By the sixteen bytes of the schema version id, one character each. */
  readonly #known = new Map<string, KnownSchema>();

  constructor(options: {
    settings: SchemaRegistrySettings;
    schemas: SchemaStore;
    access: AccessControl;
    principal: Principal;
  }) {
    this.#settings = options.settings;
    this.#schemas = options.schemas;
    this.#access = options.access;
    this.#principal = options.principal;
  }

  handles(attribute: 'KEY' | 'VALUE'): boolean {
    return this.#settings.attributes.includes(attribute);
  }

  /** @throws RegistryAccessDenied when the role lacks `glue:GetRegistry` on the registry. */
  checkRegistry(): void {
    this.#demand('glue:GetRegistry', this.#settings.registryArn);
  }

  /** @throws RegistryAccessDenied when the role lacks `glue:GetSchemaVersion` on the registry or the schema. */
  decode(bytes: Buffer): DecodeResult {
    if (bytes.length < FRAME_BYTES || bytes[0] !== FRAME_VERSION)
      return fail(
        `${bytes.length} bytes without the registry's frame (0x03, compression, schema version id)`,
      );
    const schema = this.#find(bytes);
    if (typeof schema === 'string')
      return {
        failure: { condition: 'SCHEMA_NOT_FOUND', reason: `the registry has no schema version ${schema}` },
      };
    const { toJson, metadata } = schema;
    try {
      const body = readBody(bytes);
      const json = toJson(body);
      return {
        decoded: {
          bytes: this.#settings.recordFormat === 'JSON' ? Buffer.from(json) : body,
          metadata,
        },
      };
    } catch (thrown) {
      // The bytes come from a producer: whatever the decoder says of them is the record's failure, not ours.
      return fail(`schema version ${metadata.schemaId}: ${asError(thrown).message}`);
    }
  }

  /** @returns the id of a schema version that is not there. */
  #find(frame: Buffer): KnownSchema | string {
    const key = frame.toString('latin1', 2, FRAME_BYTES);
    const known = this.#known.get(key);
    if (known) return known;
    const schemaId = readUuid(frame.subarray(2, FRAME_BYTES));
    const schema = this.#schemas.get(schemaId);
    if (!schema) return schemaId;
    const { registryArn } = this.#settings;
    this.#demand('glue:GetSchemaVersion', registryArn);
    const schemaPath = `:schema/${schema.registryName}/${schema.schemaName}`;
    this.#demand('glue:GetSchemaVersion', registryArn.replace(/:registry\/.*$/, schemaPath));
    if (schema.dataFormat !== 'AVRO')
      throw new Error(`schema ${schema.schemaName} is ${schema.dataFormat}: only AVRO is decoded`);
    const found: KnownSchema = {
      toJson: compileAvro(schema.definition),
      metadata: { dataFormat: 'AVRO', schemaId },
    };
    this.#known.set(key, found);
    return found;
  }

  #demand(action: string, resource: string): void {
    const decision = this.#access.check(this.#principal, action, resource);
    if (!decision.allowed) throw new RegistryAccessDenied(decision.reason);
  }
}

function readBody(bytes: Buffer): Buffer {
  const body = bytes.subarray(FRAME_BYTES);
  const compression = bytes[1];
  if (compression === UNCOMPRESSED) return body;
  if (compression === ZLIB) return inflateSync(body, { maxOutputLength: MAX_INFLATED_BYTES });
  throw new Error(`unknown compression byte ${compression}`);
}

function readUuid(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function fail(reason: string): DecodeResult {
  return { failure: { condition: 'DESERIALIZATION_ERROR', reason } };
}
