import { Command, Option } from 'commander';
import {
  type OffsetChange,
  type OffsetPlan,
  planAnswer,
} from '../../functions/api/contract/kafka-answers.ts';
import { UserError } from '../../local/core/errors.ts';
import { partitionsOption, type ResetTarget, resetToOption } from '../operate/arguments.ts';
import { askAdmin } from '../operate/ask-admin.ts';
import { confirm } from '../operate/confirm.ts';
import { listMappings } from '../operate/mappings.ts';
import { printProgress } from '../operate/print-progress.ts';
import { resetOffsets } from '../operate/reset-offsets.ts';
import { argument, seconds } from '../options/arguments.ts';
import { addTargetOptions } from '../options/target-options.ts';
import { countNoun, printResult, printRows } from '../print/print.ts';
import { listenForInterruption } from '../start/interruption.ts';
import type { Target } from '../target/target.ts';
import { withTarget } from '../target/with-target.ts';

const DEFAULT_WAIT_SECONDS = 300;
/** What a shell gives a program that Ctrl+C ended. */
const EXIT_INTERRUPTED = 130;

interface Given {
  readonly to: ResetTarget;
  readonly topic?: string;
  readonly partitions?: readonly number[];
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly wait: number;
  readonly json: boolean;
}

const HELP = `
It shows the plan and asks. Then it disables the mapping of the group, waits
until the group is empty, sets the offsets and enables the mapping again, which
takes about two minutes on AWS. Whatever fails, and after Ctrl+C, the mapping is
as it was before; one that was disabled stays so. When it was killed in between:
millrace mappings enable <group>

Example: millrace offsets reset order-tracker --to earliest --dry-run
         millrace offsets reset order-tracker --to 2026-01-31T09:30:00Z --yes
         millrace offsets reset order-tracker --to 17 --partitions 0`;

const reset = addTargetOptions(
  new Command('reset')
    .description('Set where a group goes on: records are seen again or skipped.')
    .argument('<group>', 'the group')
    .addOption(resetToOption().makeOptionMandatory())
    .addOption(new Option('--topic <topic>', 'the topic, when the group reads several'))
    .addOption(partitionsOption())
    .addOption(new Option('--dry-run', 'show the plan, and do nothing').default(false))
    .addOption(new Option('--yes', 'do not ask').default(false))
    .addOption(
      new Option('--wait <seconds>', 'how long at most for the mapping, and for the group to be empty')
        .default(DEFAULT_WAIT_SECONDS)
        .argParser(argument('--wait', seconds)),
    ),
)
  .addHelpText('after', HELP)
  .action((group: string, options) => {
    const given: Given = options;
    return withTarget(options, { changes: !given.dryRun }, async (target) => {
      const { to, topic, partitions, json } = given;
      const plan = await askAdmin(
        target,
        { operation: 'plan-offsets', group, to, ...(topic && { topic }), ...(partitions && { partitions }) },
        planAnswer,
      );
      if (!json) printChanges(plan, plan.changes);
      if (given.dryRun) {
        if (json) printJson(plan, { changes: plan.changes, done: false });
        return;
      }
      if (plan.changes.every((change) => change.from === change.to)) {
        if (json) printJson(plan, { changes: plan.changes, done: false });
        else process.stdout.write('The group is there already: nothing was done.\n');
        return;
      }
      await refuseForeignMembers(target, plan);
      if (given.yes || (await hasConsent(plan))) await reallyReset(target, plan, given);
    });
  });

async function reallyReset(target: Target, plan: OffsetPlan, { json, wait }: Given): Promise<void> {
  const interruption = listenForInterruption();
  interruption.signal.addEventListener('abort', () =>
    printProgress(`stopping: the mapping of ${plan.group} is being put back as it was`),
  );
  try {
    const changes = await resetOffsets(target, plan, {
      limitMs: wait * 1000,
      signal: interruption.signal,
      onProgress: (line) => {
        if (!json) printProgress(line);
      },
    });
    if (json) printJson(plan, { changes, done: true });
    else process.stdout.write(`${describeDone(plan, changes)}\n`);
  } catch (error) {
    // Ctrl+C before anything was set; what else went wrong has its own words.
    if (!interruption.signal.aborted || error instanceof UserError) throw error;
    printProgress('stopped: no offset was changed, and the mapping is as it was');
    process.exitCode = interruption.exitCode;
  } finally {
    interruption.release();
  }
}

/** Nobody but a mapping is told to leave its group. */
async function refuseForeignMembers(target: Target, { group, members }: OffsetPlan): Promise<void> {
  if (members === 0) return;
  const mappings = await listMappings(target);
  if (mappings.some((mapping) => mapping.group === group && mapping.state !== 'Disabled')) return;
  throw new UserError(
    'REQUEST_FAILED',
    `Group ${group} has ${members} members and no enabled mapping that could be told to leave: stop them first. See \`millrace groups describe ${group}\`.`,
  );
}

async function hasConsent({ group }: OffsetPlan): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new UserError(
      'ARGUMENT_INVALID',
      'There is no terminal to ask on: nothing was done. Give --yes to go on, or --dry-run to see the plan alone.',
    );
  const answer = await confirm(`Set these offsets of ${group}?`);
  if (answer === 'yes') return true;
  if (answer === 'interrupted') process.exitCode = EXIT_INTERRUPTED;
  process.stdout.write('Nothing was done.\n');
  return false;
}

function printChanges({ topic }: OffsetPlan, changes: readonly OffsetChange[]): void {
  const rows = changes.map((change) => ({ topic, ...change, effect: describeEffect(change) }));
  printRows(rows, {
    columns: ['topic', 'partition', 'from', 'to', 'effect'],
    json: false,
    empty: 'No partitions.',
  });
}

function describeEffect({ from, to, again, skipped }: OffsetChange): string {
  if (from === null) return 'no offset was set yet';
  if (from === to) return 'stays';
  if (again === null || skipped === null) return '';
  if (again > 0) return `${count(again)} seen again`;
  return skipped > 0 ? `${count(skipped)} skipped` : 'no record in between';
}

function describeDone({ group, topic }: OffsetPlan, changes: readonly OffsetChange[]): string {
  const again = changes.reduce((sum, change) => sum + (change.again ?? 0), 0);
  const skipped = changes.reduce((sum, change) => sum + (change.skipped ?? 0), 0);
  const set = changes.map(({ partition, to }) => `${partition} to ${to}`).join(', ');
  return `Set ${group} on ${topic}: ${set}; ${count(again)} to be seen again, ${count(skipped)} skipped.`;
}

const count = (records: number): string => countNoun(records, 'record');

function printJson({ group, topic }: OffsetPlan, result: object): void {
  printResult({ group, topic, ...result }, { sentence: '', json: true });
}

export const offsetsCommand = new Command('offsets')
  .description('Where consumer groups go on.')
  .addCommand(reset);
