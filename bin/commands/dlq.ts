import { Command, Option } from 'commander';
import { z } from 'zod';
import { deadLettersAnswer, type RedriveAnswer } from '../../functions/api/contract/kafka-answers.ts';
import { UserError } from '../../local/core/errors.ts';
import { lettersOption } from '../operate/arguments.ts';
import { askAdmin } from '../operate/ask-admin.ts';
import { readLetters } from '../operate/read-letters.ts';
import { type Redriven, redriveLetters } from '../operate/redrive-letters.ts';
import { letterToRow, shortenLetter } from '../operate/show-letter.ts';
import { argument, count } from '../options/arguments.ts';
import { addTargetOptions } from '../options/target-options.ts';
import { countNoun, printResult, printRows } from '../print/print.ts';
import { listenForInterruption } from '../start/interruption.ts';
import { withTarget } from '../target/with-target.ts';

const DEFAULT_SHOWN = 100;
/** How often a record is sent back, unless somebody insists. */
const DEFAULT_LIMIT = 3;
const NO_LIMIT = 1_000_000;

const list = addTargetOptions(
  new Command('list').description('List the dead-letter topics: what each holds, and how much of it waits.'),
)
  .addHelpText('after', '\nExample: millrace dlq list')
  .action((options) =>
    withTarget(options, { changes: false }, async (target) => {
      const { groups } = await askAdmin(target, { operation: 'list-dead-letters' }, deadLettersAnswer);
      const rows = groups.map(({ deadLetterTopic, ...rest }) => ({
        ...rest,
        dead_letter_topic: deadLetterTopic,
      }));
      printRows(rows, {
        columns: ['group', 'topic', 'dead_letter_topic', 'waiting', 'letters'],
        brief: ({ group, topic, waiting, letters }) => ({ group, topic, waiting, letters }),
        json: options.json,
        empty: 'No consumer groups.',
      });
    }),
  );

const show = addTargetOptions(
  new Command('show')
    .description(
      'Show the dead letters of a group, oldest first, with the records they are about and what is wrong with those.',
    )
    .argument('<group>', 'the group')
    .addOption(
      new Option('--max <letters>', 'so many at most')
        .default(DEFAULT_SHOWN)
        .argParser(argument('--max', count)),
    )
    .addOption(new Option('--all', 'those that were redriven, too').default(false)),
)
  .addHelpText('after', '\nExample: millrace dlq show order-tracker --max 5')
  .action((group: string, options) =>
    withTarget(options, { changes: false }, async (target) => {
      const letters = await readLetters(target, { group, max: options.max, all: options.all });
      printRows(await Promise.all(letters.map(letterToRow)), {
        columns: [
          ...['letter', 'state', 'reason', 'attempts', 'error', 'redriven'],
          ...['topic', 'partition', 'offset', 'timestamp', 'key', 'value', 'problem'],
        ],
        brief: shortenLetter,
        json: options.json,
        empty: 'No dead letters wait.',
      });
    }),
  );

const HELP = `
Records go back to the partition they came from, with key, headers and value as
they were, a new timestamp, and the header millrace-redrive-count. Every group
of the topic sees them again, and knows them by their ids. Redriving goes on
where it stopped; a letter that cannot be redriven is left, says why, and is
tried again the next time. What was sent back ${DEFAULT_LIMIT} times and failed each time is
left as a loop: cure what it fails on, then --insist.

Letters named by --letters are redriven whatever their turn: those before them
wait as they did, and none of them is sent again by a later redrive.

Kafka forgets where redriving stopped a week after the last time; the letters
that are still there then wait again.

Example: millrace dlq redrive order-tracker --dry-run
         millrace dlq redrive order-tracker --max 10
         millrace dlq redrive order-tracker --letters 0@17`;

const redrive = addTargetOptions(
  new Command('redrive')
    .description('Send the records of dead letters back to the topic they came from.')
    .argument('<group>', 'the group')
    .addOption(new Option('--max <letters>', 'so many at most').argParser(argument('--max', count)))
    .addOption(lettersOption().conflicts('max'))
    .addOption(new Option('--dry-run', 'say what would be done, and do nothing').default(false))
    .addOption(
      new Option('--insist', `send back what was sent back ${DEFAULT_LIMIT} times already`).default(false),
    ),
)
  .addHelpText('after', HELP)
  .action((group: string, options) =>
    withTarget(options, { changes: !options.dryRun }, async (target) => {
      const {
        max = Number.POSITIVE_INFINITY,
        letters: named,
        dryRun,
        insist,
        json,
      } = givenSchema.parse(options);
      const interruption = listenForInterruption();
      const result = await redriveLetters(target, {
        ...{ group, max, letters: named, dryRun, limit: insist ? NO_LIMIT : DEFAULT_LIMIT },
        signal: interruption.signal,
        onAnswer: (answer) => {
          if (!json) printAnswer(answer);
        },
      }).finally(() => interruption.release());
      if (json) printResult({ group, dry_run: dryRun, ...result }, { sentence: '', json });
      else process.stdout.write(`${describeResult(result, dryRun)}\n`);
      if (result.stopped !== null) throw new UserError('REQUEST_FAILED', `Stopped: ${result.stopped}.`);
      if (result.interrupted) process.exitCode = interruption.exitCode;
      else if (result.left.length > 0 && !dryRun)
        throw new UserError(
          'REQUEST_FAILED',
          `${letters(result.left.length)} left. See \`millrace dlq show ${group}\`.`,
        );
    }),
  );

const givenSchema = z.object({
  max: z.number().optional(),
  letters: z.array(z.object({ partition: z.number(), offset: z.number() })).optional(),
  dryRun: z.boolean(),
  insist: z.boolean(),
  json: z.boolean(),
});

function printAnswer({ redriven, left, deadLetterTopic }: RedriveAnswer): void {
  const done = redriven.map(({ source, to, count: times }) => {
    const from = `${source.topic}-${source.partition}@${source.offset}`;
    const where = to === undefined ? '' : ` to ${to.topic}-${to.partition}@${to.offset}`;
    return `${to === undefined ? 'Would redrive' : 'Redrove'} ${from}${where}, for the ${ordinal(times)} time`;
  });
  const kept = left.map(
    ({ letter, reason }) => `Left ${deadLetterTopic}-${letter.partition}@${letter.offset}: ${reason}`,
  );
  process.stdout.write([...done, ...kept].map((line) => `${line.replaceAll(/\p{Cc}+/gu, ' ')}\n`).join(''));
}

function describeResult({ redriven, left }: Redriven, dryRun: boolean): string {
  if (redriven.length === 0 && left.length === 0) return 'No dead letters wait.';
  const verb = dryRun ? 'would be redriven' : 'redriven';
  return `${letters(redriven.length)} ${verb}, ${left.length} ${dryRun ? 'would be left' : 'left'}.`;
}

const letters = (number: number): string => countNoun(number, 'letter');

function ordinal(number: number): string {
  const ending = new Map([
    ['one', 'st'],
    ['two', 'nd'],
    ['few', 'rd'],
  ]).get(new Intl.PluralRules('en', { type: 'ordinal' }).select(number));
  return `${number}${ending ?? 'th'}`;
}

export const dlqCommand = new Command('dlq')
  .description('Dead letters: the records that consumers gave up on.')
  .addCommand(list)
  .addCommand(show)
  .addCommand(redrive);
