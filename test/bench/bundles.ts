/**
 * What every function's bundle weighs and what it is made of.
 *
 *     node test/bench/bundles.ts [--json]
 */
import Table from 'cli-table3';
import { readBenchFlags } from '../support/bench-flags.ts';
import { reportBundles } from '../support/bundle-report.ts';

const flags = readBenchFlags({ counts: {}, json: true });

const rows = (await reportBundles()).map(({ entry, bytes, gzipBytes, capBytes, packages }) => ({
  ...{ entry, bytes, gzipBytes, capBytes },
  largest: packages.slice(0, 3),
}));
process.stdout.write(`${flags.json ? JSON.stringify(rows, undefined, 2) : draw()}\n`);

function draw(): string {
  const table = new Table({
    head: ['function', 'kB', 'gzip, kB', 'cap, kB', 'of it, kB'],
    colAligns: ['left', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [] },
  });
  for (const { entry, bytes, gzipBytes, capBytes, largest } of rows)
    table.push([
      entry,
      inKb(bytes),
      inKb(gzipBytes),
      inKb(capBytes),
      largest.map((part) => `${part.name} ${inKb(part.bytes)}`).join(', '),
    ]);
  return table.toString();
}

function inKb(bytes: number): string {
  return (bytes / 1000).toFixed(0);
}
