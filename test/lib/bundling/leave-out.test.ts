import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { leaveOut } from '../../../lib/bundling/leave-out.ts';
import { PROJECT } from '../../support/project.ts';

const CRC = 'kafkajs/src/protocol/crc32.js';
const JSON_SCHEMA = 'zod/v4/core/to-json-schema.js';

const moduleSchema = z.object({ default: z.function({ input: [], output: z.unknown() }) });

/** The default export of code that is bundled without `module`. */
async function bundleWithout(module: string, code: string) {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: PROJECT },
    ...{ bundle: true, write: false, format: 'esm', platform: 'node', logLevel: 'silent' },
    plugins: [leaveOut([module])],
  });
  const url = `data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? '')}`;
  return moduleSchema.parse(await import(/* @vite-ignore */ url)).default;
}

describe('a module that is left out', () => {
  it('may be loaded, and says what it is when it is called', async () => {
    const run = await bundleWithout(
      CRC,
      `const crc = require('${CRC}'); export default () => crc(Buffer.alloc(1))`,
    );
    expect(run).toThrow(/^kafkajs\/src\/protocol\/crc32\.js is left out of this bundle/);
  });

  it('may be constructed and handed on, and throws when it is read', async () => {
    const made = `const Crc = require('${CRC}'); const made = { it: new Crc() };`;
    const run = await bundleWithout(CRC, `${made} export default () => made.it.value`);
    expect(run).toThrow(/crc32\.js is left out/);
  });

  it('throws for each export of an ES module', async () => {
    const run = await bundleWithout(
      JSON_SCHEMA,
      "import * as z from 'zod'; const schema = z.object({}); schema.parse({}); export default () => schema.toJSONSchema()",
    );
    expect(run).toThrow(/to-json-schema\.js is left out/);
  });

  it('is refused when it does not exist', () => {
    expect(() => leaveOut(['kafkajs/src/gone.js'])).toThrow(
      /^kafkajs\/src\/gone\.js is to be left out of bundles and does not exist/,
    );
  });
});
