/**
 * What the AWS Glue Schema Registry serializers put in front of a record's body: header version 3, no compression, and
 * the schema version's id as 16 bytes, most significant first.
 * @see https://github.com/awslabs/aws-glue-schema-registry
 */
const HEADER_VERSION = 0x03;
const NO_COMPRESSION = 0x00;
const ID_START = 2;
const BODY_START = 18;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** @throws RangeError when `schemaVersionId` is not a UUID. */
export function frameForGlue(schemaVersionId: string, body: Buffer): Buffer {
  const id = schemaVersionId.toLowerCase();
  if (!UUID.test(id)) throw new RangeError(`A schema version id is a UUID, not "${schemaVersionId}".`);
  const framed = Buffer.allocUnsafe(BODY_START + body.length);
  framed[0] = HEADER_VERSION;
  framed[1] = NO_COMPRESSION;
  framed.write(id.replaceAll('-', ''), ID_START, 'hex');
  body.copy(framed, BODY_START);
  return framed;
}

/** @throws RangeError when `framed` does not start with an uncompressed Glue header. */
export function unframeFromGlue(framed: Buffer): { schemaVersionId: string; body: Buffer } {
  if (framed.length < BODY_START || framed[0] !== HEADER_VERSION || framed[1] !== NO_COMPRESSION) {
    throw new RangeError(
      `Bytes ${framed.subarray(0, BODY_START).toString('hex') || '(none)'} do not start with an uncompressed Glue header.`,
    );
  }
  const hex = framed.toString('hex', ID_START, BODY_START);
  const schemaVersionId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return { schemaVersionId, body: framed.subarray(BODY_START) };
}
