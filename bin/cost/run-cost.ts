import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readAssembly } from '../../local/assembly/read-assembly.ts';
import { synthesize } from '../../local/synthesize.ts';
import { listenForInterruption } from '../start/interruption.ts';
import { Screen } from '../start/screen.ts';
import { applyOptions } from './apply-options.ts';
import { computeCost } from './compute-cost.ts';
import { type CostOptions, toSituation } from './cost-options.ts';
import { describeBill } from './describe-bill.ts';
import type { Facts } from './facts.ts';
import { listLimits } from './limits.ts';
import { listAssumptions, listOmissions } from './notes.ts';
import { priceTable } from './prices.ts';
import { printBill, type Report } from './print-bill.ts';
import { readFacts } from './read-facts.ts';

const PROJECT_DIRECTORY = resolve(import.meta.dirname, '../..');

/** Stacks that were synthesized for no region in particular are priced where the prices are from. */
const ENVIRONMENT = { account: '000000000000', region: priceTable.region };

/** `millrace cost`: reads the stacks, computes, prints. Exit code 130 (as a shell has it) after Ctrl+C. */
export async function runCost(options: CostOptions): Promise<void> {
  const facts = await factsOf(options);
  if (facts === undefined) return;
  const situation = toSituation(options, facts);
  const report: Report = {
    workload: situation.workload,
    bill: computeCost(situation.workload, situation.facts, priceTable),
    options: applyOptions(situation, priceTable),
    assumptions: listAssumptions(situation),
    omissions: listOmissions(situation, priceTable),
    limits: listLimits(situation),
    prices: priceTable,
  };
  process.stdout.write(
    options.json ? `${JSON.stringify(describeBill(report), null, 2)}\n` : printBill(report),
  );
}

/** Undefined when the person interrupted. */
async function factsOf({ assembly, context, json }: CostOptions): Promise<Facts | undefined> {
  if (assembly !== undefined) return readFacts(await readAssembly(resolve(assembly), ENVIRONMENT));
  // Not in cdk.out: a runner may be running what is there, of another stage.
  const folder = await mkdtemp(join(tmpdir(), 'millrace-cost-'));
  const interruption = listenForInterruption();
  const screen = new Screen({ json, transient: true });
  screen.begin('synthesize');
  try {
    const directory = await synthesize({
      projectDirectory: PROJECT_DIRECTORY,
      cacheDirectory: resolve(PROJECT_DIRECTORY, 'node_modules/.cache/synth'),
      outputDirectory: join(folder, 'cdk.out'),
      context,
      signal: interruption.signal,
    });
    return readFacts(await readAssembly(directory, ENVIRONMENT));
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    process.exitCode = interruption.exitCode;
    return undefined;
  } finally {
    screen.abandon();
    interruption.release();
    await rm(folder, { recursive: true, force: true });
  }
}
