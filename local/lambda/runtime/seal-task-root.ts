import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the runtime brings along: code finds it without packing it. */
const OF_THE_RUNTIME = /^@(?:aws-sdk|smithy)\//;

/**
 * Keeps a function inside its deployment package, as /var/task is the only place it has on AWS. On a laptop the package
 * lies in a project: without this a dependency that was left out of the package would be found in the project's
 * node_modules, and `index.js` would be of the module type that the project's package.json says.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-package.html
 */
export function sealTaskRoot(taskRoot: string): void {
  const root = realpathSync(taskRoot);
  const isInside = (file: string): boolean => file.startsWith(root + sep);
  const isUntyped = (file: string): boolean =>
    file.endsWith('.js') && isInside(file) && !hasPackage(file, root);
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const found = nextResolve(specifier, context);
      if (!found.url.startsWith('file:')) return found;
      const file = fileURLToPath(found.url);
      if (isUntyped(file)) return { ...found, format: 'commonjs' };
      const parent = context.parentURL?.startsWith('file:') ? fileURLToPath(context.parentURL) : '';
      const strays = isInside(parent) && !isInside(file) && file.includes(`${sep}node_modules${sep}`);
      if (strays && !OF_THE_RUNTIME.test(specifier)) throw notFound(specifier, { parent, ...context });
      return found;
    },
  });
  typeScripts(isUntyped);
}

/** Node looks for the type of a CommonJS file past every hook; compiling it here is the way around. */
function typeScripts(isUntyped: (file: string) => boolean): void {
  const { extensions } = createRequire(import.meta.url);
  const load = extensions['.js'];
  extensions['.js'] = (module, file) => {
    const compile: unknown = Reflect.get(module, '_compile');
    if (isUntyped(file) && typeof compile === 'function')
      compile.call(module, readFileSync(file, 'utf8'), file);
    else load(module, file);
  };
}

/** Whether a package.json between the file and the root says what the file is. */
function hasPackage(file: string, root: string): boolean {
  for (let folder = dirname(file); folder.startsWith(root); folder = dirname(folder))
    if (existsSync(join(folder, 'package.json'))) return true;
  return false;
}

/** The errors of Node's two loaders. */
function notFound(
  specifier: string,
  { parent, conditions }: { parent: string; conditions: readonly string[] },
): Error {
  return conditions.includes('import')
    ? Object.assign(new Error(`Cannot find package '${specifier}' imported from ${parent}`), {
        code: 'ERR_MODULE_NOT_FOUND',
      })
    : Object.assign(new Error(`Cannot find module '${specifier}'\nRequire stack:\n- ${parent}`), {
        code: 'MODULE_NOT_FOUND',
      });
}
