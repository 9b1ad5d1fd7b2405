import { brotliCompressSync, gzipSync } from 'node:zlib';
import { showAsset, showConfiguration, showConsole, showOpenApi } from '../api/contract/console.ts';
import type { AnswerOf } from '../shared/http/contract.ts';
import { HttpProblem } from '../shared/http/problem.ts';
import { implement, type Route } from '../shared/http/route.ts';
import type { App } from './read-app.ts';
import { listSecurityHeaders } from './security-headers.ts';
import { answerFile, makeServedFile, type ServedFile } from './served-file.ts';

/** A name changes with what is in it. */
const FOR_EVER = { 'cache-control': 'public, max-age=31536000, immutable' };
/** It is kept, and asked about each time. */
const ASK_AGAIN = { 'cache-control': 'no-cache' };

export interface ConsoleOptions {
  readonly app: App;
  readonly configuration: AnswerOf<typeof showConfiguration>;
  /** The description of the API. */
  readonly openApi: object;
}

/** The open routes: the console, and what it and others need to know before they sign in. */
export function listConsoleRoutes({ app, configuration, openApi }: ConsoleOptions): Route[] {
  const security = listSecurityHeaders(configuration.signIn.baseUrl);
  const kept = { ...security, ...FOR_EVER };
  const fresh = { ...security, ...ASK_AGAIN };
  const settings = toJsonFile(configuration);
  const document = once(() => toJsonFile(openApi));
  return [
    implement(showConsole, async ({ headers: asked }) => answerFile(app.page, { asked, headers: fresh })),
    implement(showAsset, async ({ headers: asked, parameters }) => {
      const file = app.assets.get(parameters.file);
      if (file === undefined)
        throw new HttpProblem(404, `The console has no file ${parameters.file}: load the page again.`);
      return answerFile(file, { asked, headers: kept });
    }),
    implement(showConfiguration, async ({ headers: asked }) =>
      answerFile(settings, { asked, headers: fresh }),
    ),
    implement(showOpenApi, async ({ headers: asked }) => answerFile(document(), { asked, headers: fresh })),
  ];
}

function toJsonFile(value: object): ServedFile {
  const contents = Buffer.from(JSON.stringify(value));
  const encoded = { br: brotliCompressSync(contents), gzip: gzipSync(contents) };
  return makeServedFile({ contentType: 'application/json', contents, encoded });
}

/** Compressing takes a moment that only who asks should wait. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
