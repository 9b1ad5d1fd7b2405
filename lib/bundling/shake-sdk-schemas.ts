import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/**
 * Lets esbuild see that the schemas of an AWS SDK client have no effect, so that those of the operations nobody calls go:
 * 44 KB of SES, 42 KB of MSK. They are written as `{ [_h]: ["POST", …] }` with `const _h = "http"` above, and a computed key
 * might run code; the key itself cannot.
 *
 * @throws Error for a key that is no string constant of the file.
 */
export const shakeSdkSchemas: Plugin = {
  name: 'shake-sdk-schemas',
  setup(build) {
    const filter = /@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/;
    build.onLoad({ filter }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const constants = new Map(
        [...source.matchAll(/^const (\w+) = ("[^"\n]*");$/gm)].map(([, name, text]) => [name, text]),
      );
      return {
        contents: source.replace(/\[(\w+)\]:/g, (_match, name) => {
          const text = constants.get(name);
          if (text === undefined) throw new Error(`${path}: the key [${name}] is no constant text`);
          return `${text}:`;
        }),
      };
    });
  },
};
