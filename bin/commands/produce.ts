import { Command, Option } from 'commander';
import { readEvents } from '../events/event-file.ts';
import { EVENT_KINDS, type EventKind } from '../events/event-kinds.ts';
import { type Sending, sendEvents } from '../events/send-events.ts';
import { argument, count, path, seconds } from '../options/arguments.ts';
import { addTargetOptions } from '../options/target-options.ts';
import { listenForInterruption } from '../start/interruption.ts';
import { withTarget } from '../target/with-target.ts';

const DEFAULT_COUNT = 5;

interface Given {
  readonly count?: number;
  readonly file?: string;
  readonly delay: number;
  readonly json: boolean;
}

const NOUNS: Record<EventKind['name'], string> = {
  orders: 'orders',
  emails: 'e-mail events',
  events: 'user events, which notifications are made of',
  payments: 'payments',
};

function createProduce(kind: EventKind): Command {
  const { name } = kind;
  return addTargetOptions(
    new Command(name)
      .description(
        `Have the producer send ${NOUNS[name]}: some that it makes, or those of a file. When one of a file does not fit, none is sent.`,
      )
      .addOption(
        new Option('--count <number>', `how many to make (default: ${DEFAULT_COUNT})`).argParser(
          argument('--count', count),
        ),
      )
      .addOption(
        new Option('--file <path>', 'send these: JSON lines or a JSON array; - reads the input')
          .argParser(argument('--file', path))
          .conflicts('count'),
      )
      .addOption(
        new Option('--delay <seconds>', 'between two').default(0).argParser(argument('--delay', seconds)),
      ),
  )
    .addHelpText('after', `\nExample: millrace produce ${name} --count 5 --delay 1`)
    .addHelpText('after', `         millrace produce ${name} --file ${name}.jsonl`)
    .action(async (options) => {
      const { count: wanted = DEFAULT_COUNT, file, delay, json }: Given = options;
      const what = file === undefined ? { count: wanted } : { events: await readEvents(file, kind) };
      await withTarget(options, { changes: true }, async (target) => {
        const total = 'count' in what ? what.count : what.events.length;
        const onDelivered: Sending['onDelivered'] = (delivery, event) => {
          const lines = json ? [JSON.stringify(delivery)] : kind.describe(delivery, event);
          process.stdout.write(lines.map((line) => `${line}\n`).join(''));
        };
        const interruption = listenForInterruption();
        const sent = await sendEvents(target, {
          ...{ kind, wanted: what, delay, onDelivered },
          signal: interruption.signal,
        }).finally(() => interruption.release());
        if (sent === total) return;
        process.stderr.write(`millrace: stopped after ${sent} of ${total} ${name}\n`);
        process.exitCode = interruption.exitCode;
      });
    });
}

export const produceCommand = new Command('produce').description(
  'Send events through the producer functions.',
);
for (const kind of EVENT_KINDS) produceCommand.addCommand(createProduce(kind));
