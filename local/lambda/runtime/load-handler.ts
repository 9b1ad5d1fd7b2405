import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RuntimeError } from './runtime-errors.ts';

export type Handler = (event: unknown, context: object) => unknown;

const EXTENSIONS = ['', '.js', '.mjs', '.cjs'];

/**
 * Finds the function that a handler string such as `folder/index.api.handler` names, in the order of the Node runtime:
 * the bare path, `.js`, `.mjs`, `.cjs`, then what `require` finds.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 * @throws RuntimeError with the type that the runtime answers, or what the module itself throws.
 */
export async function loadHandler(root: string, handlerString: string): Promise<Handler> {
  if (handlerString.includes('..'))
    throw new RuntimeError(
      'Runtime.MalformedHandlerName',
      `'${handlerString}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  const name = basename(handlerString);
  const folder = handlerString.slice(0, handlerString.indexOf(name));
  const dot = name.indexOf('.');
  if (dot < 0) throw new RuntimeError('Runtime.MalformedHandlerName', 'Bad handler');
  const loaded = await loadModule(root, folder, name.slice(0, dot));
  return resolveExport(loaded, name.slice(dot + 1), handlerString);
}

async function loadModule(root: string, folder: string, name: string): Promise<unknown> {
  const path = resolve(root, folder, name);
  try {
    for (const extension of EXTENSIONS) {
      if (existsSync(path + extension)) return await import(pathToFileURL(path + extension).href);
    }
    const require = createRequire(import.meta.url);
    return require(require.resolve(name, { paths: [root, join(root, folder)] }));
  } catch (thrown) {
    if (thrown instanceof SyntaxError) {
      const error = new RuntimeError('Runtime.UserCodeSyntaxError', String(thrown), { cause: thrown });
      error.stack = thrown.stack ?? '';
      throw error;
    }
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'MODULE_NOT_FOUND')
      throw new RuntimeError('Runtime.ImportModuleError', String(thrown), { cause: thrown });
    throw thrown;
  }
}

function resolveExport(loaded: unknown, exportPath: string, handlerString: string): Handler {
  let found = findExport(loaded, exportPath);
  if (!found && typeof loaded === 'object' && loaded !== null && 'default' in loaded)
    found = findExport(loaded.default, exportPath);
  if (!found)
    throw new RuntimeError('Runtime.HandlerNotFound', `${handlerString} is undefined or not exported`);
  if (!isHandler(found))
    throw new RuntimeError('Runtime.HandlerNotFound', `${handlerString} is not a function`);
  // Callbacks are gone since Node.js 24, and the number of declared parameters is how the runtime knows one.
  if (found.length >= 3)
    throw new RuntimeError(
      'Runtime.CallbackHandlerDeprecated',
      'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
    );
  return found;
}

function findExport(loaded: unknown, exportPath: string): unknown {
  let found = loaded;
  for (const key of exportPath.split('.')) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = Reflect.get(found, key);
  }
  return found;
}

function isHandler(found: unknown): found is Handler {
  return typeof found === 'function';
}
