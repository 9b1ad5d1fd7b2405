import { ApiError } from '../core/api-error.ts';

/** What an `Authorization: AWS4-HMAC-SHA256 …` header says. */
export interface Authorization {
  readonly accessKeyId: string;
  /** yyyymmdd */
  readonly date: string;
  readonly region: string;
  /** The signing name, for example `dynamodb`; not always the host name's prefix. */
  readonly service: string;
  /** In lower case, as listed. */
  readonly signedHeaders: readonly string[];
  /** 64 hexadecimal digits. */
  readonly signature: string;
}

const HEADER =
  /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request\s*,\s*SignedHeaders=([^,\s]+)\s*,\s*Signature=([0-9a-f]{64})$/;

/**
 * Reads the header that names who calls which service.
 * @throws ApiError MissingAuthenticationTokenException without one, IncompleteSignatureException when it does not read.
 */
export function readAuthorization(header: string | undefined): Authorization {
  if (header === undefined || header === '')
    throw new ApiError('MissingAuthenticationTokenException', 'Request is missing Authentication Token', {
      status: 403,
    });
  const parts = HEADER.exec(header.trim());
  const [, accessKeyId, date, region, service, signedHeaders, signature] = parts ?? [];
  if (!accessKeyId || !date || !region || !service || !signedHeaders || !signature)
    throw new ApiError(
      'IncompleteSignatureException',
      'Authorization header does not read as "AWS4-HMAC-SHA256 Credential=<key>/<date>/<region>/<service>/aws4_request, SignedHeaders=…, Signature=<64 hex digits>".',
      { status: 403 },
    );
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(';'), signature };
}
