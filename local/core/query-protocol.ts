/**
 * AWS's query protocol, which SNS, STS and CloudFormation speak: a form with an `Action` comes, XML goes.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
import { ApiError } from './api-error.ts';
import type { ApiRequest, ApiResponse } from './service-api.ts';

export interface QueryCall {
  readonly action: string;
  readonly parameters: URLSearchParams;
}

/** What stands in an element: text, further elements by name, or a list, whose items are elements named `member`. */
export type XmlContent = string | readonly XmlContent[] | { readonly [name: string]: XmlContent | undefined };

const OWN_PARAMETERS = ['Action', 'Version'];

/** @throws ApiError MissingAction */
export function readQueryCall(request: ApiRequest): QueryCall {
  const parameters =
    request.body.length > 0
      ? new URLSearchParams(request.body.toString('utf8'))
      : new URLSearchParams(request.query);
  const action = parameters.get('Action');
  if (action === null)
    throw new ApiError('MissingAction', 'Could not find operation: the parameter Action is missing.');
  for (const name of OWN_PARAMETERS) parameters.delete(name);
  return { action, parameters };
}

/** @throws ApiError InvalidAction naming the operation that is not emulated, and those that are. */
export function refuseAction(service: string, action: string, emulated: readonly string[]): never {
  throw new ApiError(
    'InvalidAction',
    `${action} of the ${service} API is not emulated. Emulated: ${emulated.join(', ')}.`,
  );
}

/** The answer to `action`, in the service's XML namespace. */
export function answerQueryCall(action: string, namespace: string, result: XmlContent): ApiResponse {
  const content = toXml({ [`${action}Response`]: { [`${action}Result`]: result } });
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: content.replace(`<${action}Response>`, `<${action}Response xmlns="${namespace}">`),
  };
}

function toXml(content: XmlContent): string {
  if (typeof content === 'string') return escapeXml(content);
  if (isList(content)) return content.map((item) => `<member>${toXml(item)}</member>`).join('');
  return Object.entries(content)
    .map(([name, value]) => (value === undefined ? '' : `<${name}>${toXml(value)}</${name}>`))
    .join('');
}

function isList(content: object): content is readonly XmlContent[] {
  return Array.isArray(content);
}

/** A carriage return, too: readers of XML make a line feed of it. */
function escapeXml(text: string): string {
  return text.replace(/[&<>\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
