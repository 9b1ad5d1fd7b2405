import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/** kafkajs tells in one of its errors where to report it. */
const READ = ['bugs'];

/** Leaves out what kafkajs does not read of its own package.json: 3 KB of scripts and tools it was built with. */
export const trimPackageJson: Plugin = {
  name: 'trim-package-json',
  setup(build) {
    build.onLoad({ filter: /node_modules[\\/]kafkajs[\\/]package\.json$/ }, ({ path }) => {
      const fields = Object.entries(JSON.parse(readFileSync(path, 'utf8')));
      const read = fields.filter(([name]) => READ.includes(name));
      return { contents: JSON.stringify(Object.fromEntries(read)), loader: 'json' };
    });
  },
};
