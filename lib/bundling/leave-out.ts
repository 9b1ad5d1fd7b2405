import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

const root = join(import.meta.dirname, '../..');
const standIn = JSON.stringify(join(root, 'functions/shared/left-out.ts'));

/**
 * Swaps modules that a function imports and never uses for one that throws when it is used after all, with its name. A CommonJS module is
 * to be required, as those of its own package do: a default import looks into it.
 *
 * @param modules paths below `node_modules`.
 * @throws Error when one of them is not there: the package was upgraded, and what may be left out of it is to be found anew.
 */
export function leaveOut(modules: readonly string[]): Plugin {
  const contents = new Map(modules.map((module) => [findFile(module), standInFor(module)]));
  const packages = new Set(
    modules.map((module) => module.split('/', module.startsWith('@') ? 2 : 1).join('/')),
  );
  // The bundler asks for no file of another package.
  const filter = new RegExp(`node_modules/(${[...packages].join('|')})/`.replaceAll('/', String.raw`[\\/]`));
  return {
    name: 'leave-out',
    setup(build) {
      build.onLoad({ filter }, ({ path }) => {
        const found = contents.get(path);
        return found === undefined ? undefined : { contents: found };
      });
    },
  };
}

/** The real path, as esbuild tells it. */
function findFile(module: string): string {
  try {
    return realpathSync(join(root, 'node_modules', module));
  } catch (cause) {
    throw new Error(
      `${module} is to be left out of bundles and does not exist: look for what took its place, or take it off the list in lib/bundling`,
      { cause },
    );
  }
}

function standInFor(module: string): string {
  const source = readFileSync(findFile(module), 'utf8');
  const name = JSON.stringify(module);
  if (!/^export /m.test(source)) return `module.exports = require(${standIn}).leftOut(${name})`;
  const names = [...source.matchAll(/^export (?:const|function|class) (\w+)/gm)].map(
    ([, exported]) => exported,
  );
  return (
    `import { leftOut } from ${standIn}; const absent = leftOut(${name});` +
    `export { ${names.map((exported) => `absent as ${exported}`).join(', ')} }`
  );
}
