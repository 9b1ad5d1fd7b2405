import * as z from 'zod';
import { defineContract } from '../../shared/http/contract.ts';

const route = { method: 'GET', tag: 'console', access: 'open', entry: 'console/handler' } as const;

export const showConsole = defineContract({
  ...route,
  operationId: 'showConsole',
  path: '/',
  summary: 'The web console; it asks who you are before it shows anything',
  // What the sign-in page answers comes back in the query, for the page and not for the function.
  query: z.looseObject({}),
  answer: { status: 200, description: 'The page.', contentType: 'text/html' },
});

export const showAsset = defineContract({
  ...route,
  operationId: 'showAsset',
  path: '/assets/{file}',
  summary: 'A script or a style sheet of the console',
  parameters: z.strictObject({ file: z.string().regex(/^[\w.-]{1,100}$/, 'must be the name of a file') }),
  answer: {
    status: 200,
    description: 'The file, which never changes.',
    contentType: 'application/octet-stream',
  },
  problems: { 404: 'There is no such file.' },
});

export const showConfiguration = defineContract({
  ...route,
  operationId: 'showConfiguration',
  path: '/config.json',
  summary: 'Where to sign in',
  answer: {
    status: 200,
    description: 'Nothing in it is secret.',
    body: z.object({
      name: z.string(),
      region: z.string(),
      signIn: z.object({
        issuer: z.string(),
        baseUrl: z.string(),
        clientId: z.string(),
        scopes: z.array(z.string()),
      }),
    }),
  },
});

export const showOpenApi = defineContract({
  ...route,
  operationId: 'showOpenApi',
  path: '/openapi.json',
  summary: 'This description (OpenAPI 3.1)',
  answer: { status: 200, description: 'The document.', contentType: 'application/json' },
});
