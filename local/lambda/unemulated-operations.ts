/**
 * Names for what clients ask and the runner does not emulate, so that a refusal says `UpdateFunctionCode` and not just a
 * path. https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html
 */
const UNEMULATED: readonly { method: string; path: RegExp; name: string }[] = [
  { method: 'POST', path: /^\/2015-03-31\/functions\/?$/, name: 'CreateFunction' },
  { method: 'DELETE', path: /^\/2015-03-31\/functions\/[^/]+$/, name: 'DeleteFunction' },
  { method: 'PUT', path: /^\/2015-03-31\/functions\/[^/]+\/code$/, name: 'UpdateFunctionCode' },
  {
    method: 'PUT',
    path: /^\/2015-03-31\/functions\/[^/]+\/configuration$/,
    name: 'UpdateFunctionConfiguration',
  },
  { method: 'GET', path: /^\/2015-03-31\/functions\/[^/]+\/versions$/, name: 'ListVersionsByFunction' },
  { method: 'POST', path: /^\/2015-03-31\/functions\/[^/]+\/versions$/, name: 'PublishVersion' },
  { method: 'GET', path: /^\/2015-03-31\/functions\/[^/]+\/aliases$/, name: 'ListAliases' },
  { method: 'POST', path: /^\/2015-03-31\/functions\/[^/]+\/aliases$/, name: 'CreateAlias' },
  { method: 'GET', path: /^\/2015-03-31\/functions\/[^/]+\/policy$/, name: 'GetPolicy' },
  { method: 'POST', path: /^\/2015-03-31\/functions\/[^/]+\/policy$/, name: 'AddPermission' },
  { method: 'POST', path: /^\/2014-11-13\/functions\/[^/]+\/invoke-async\/?$/, name: 'InvokeAsync' },
  {
    method: 'POST',
    path: /^\/2021-11-15\/functions\/[^/]+\/response-streaming-invocations$/,
    name: 'InvokeWithResponseStream',
  },
  { method: 'POST', path: /^\/2015-03-31\/event-source-mappings\/?$/, name: 'CreateEventSourceMapping' },
  {
    method: 'DELETE',
    path: /^\/2015-03-31\/event-source-mappings\/[^/]+$/,
    name: 'DeleteEventSourceMapping',
  },
  { method: 'PUT', path: /^\/2017-10-31\/functions\/[^/]+\/concurrency$/, name: 'PutFunctionConcurrency' },
  { method: 'GET', path: /^\/2017-03-31\/tags\/[^/]+$/, name: 'ListTags' },
];

/** The operation behind a request that nothing handles, or the request itself when it has no known name. */
export function nameUnemulated(method: string, path: string): string {
  const known = UNEMULATED.find((entry) => entry.method === method && entry.path.test(path));
  return known?.name ?? `${method} ${path}`;
}
