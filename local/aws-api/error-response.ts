import type { ApiError } from '../core/api-error.ts';
import type { ApiResponse } from '../core/service-api.ts';

/**
 * An error as the SDK of the service reads it: JSON with the type in the body and in a header, or XML where the request
 * came as a form (the query protocol of STS, SNS, CloudFormation and their age).
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html#operation-error-serialization
 */
export function toErrorResponse(error: ApiError, contentType: string | undefined): ApiResponse {
  const name = error.type.replace(/^.*#/, '');
  if (contentType?.startsWith('application/x-www-form-urlencoded')) return toXmlResponse(error, name);
  // The JSON RPC protocols answer every error of the caller with 400; the REST ones use the status that fits.
  const json = /^application\/x-amz-json-1\.[01]/.exec(contentType ?? '')?.[0];
  return {
    status: json !== undefined && error.status === 403 ? 400 : error.status,
    headers: { 'content-type': json ?? 'application/json', 'x-amzn-errortype': name },
    body: JSON.stringify({ __type: error.type, message: error.message }),
  };
}

function toXmlResponse(error: ApiError, name: string): ApiResponse {
  const fault = error.status >= 500 ? 'Receiver' : 'Sender';
  const message = error.message.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
  return {
    status: error.status,
    headers: { 'content-type': 'text/xml', 'x-amzn-errortype': name },
    body: `<ErrorResponse><Error><Type>${fault}</Type><Code>${name}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  };
}
