import { join } from 'node:path';
import * as z from 'zod';
import openApi from '../api/openapi.json' with { type: 'json' };
import { readEnvironment, requiredText } from '../shared/env.ts';
import { serveRoutes } from '../shared/http/serve-routes.ts';
import { createLogger } from '../shared/logger.ts';
import { nameScopes } from './name-scopes.ts';
import { readApp } from './read-app.ts';
import { listConsoleRoutes } from './serve-console.ts';

const URL_RULE = 'must be a URL with https or http';

const environment = readEnvironment(
  z.object({
    AWS_REGION: requiredText,
    MILLRACE_NAME: requiredText,
    SIGN_IN_ISSUER: requiredText.pipe(z.url(URL_RULE)),
    SIGN_IN_URL: requiredText.pipe(z.url(URL_RULE)),
    SIGN_IN_CLIENT_ID: requiredText,
  }),
);
const { MILLRACE_NAME: name } = environment;

/** Serves the console, which lies beside it, and says where to sign in. */
export const handler = serveRoutes({
  logger: createLogger('console'),
  routes: listConsoleRoutes({
    app: readApp(join(import.meta.dirname, 'app')),
    openApi: nameScopes(openApi, name),
    configuration: {
      name,
      region: environment.AWS_REGION,
      signIn: {
        issuer: environment.SIGN_IN_ISSUER,
        baseUrl: environment.SIGN_IN_URL.replace(/\/+$/, ''),
        clientId: environment.SIGN_IN_CLIENT_ID,
        scopes: ['openid', `${name}/read`, `${name}/write`],
      },
    },
  }),
});
