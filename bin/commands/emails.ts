import { Command } from 'commander';
import { emailId } from '../../functions/emails/event.ts';
import { listCounts } from '../../functions/emails/tables/counts.ts';
import { type Email, getEmail, listEmails } from '../../functions/emails/tables/emails.ts';
import { type EmailHistoryItem, listEmailHistory } from '../../functions/emails/tables/history.ts';
import { listSuppressions } from '../../functions/emails/tables/suppressions.ts';
import { UserError } from '../../local/core/errors.ts';
import { argument } from '../options/arguments.ts';
import { addTargetOptions } from '../options/target-options.ts';
import { printResult, printRows } from '../print/print.ts';
import { emailCountsTable, emailHistoryTable, emailsTable, suppressionsTable } from '../target/tables.ts';
import type { Target } from '../target/target.ts';
import { withTarget } from '../target/with-target.ts';

const ADDRESS_COLUMNS = ['sender', 'recipient', 'subject'];
const DETAIL_COLUMNS = [...ADDRESS_COLUMNS, 'link_url', 'bounce_reason'];

const show = addTargetOptions(
  new Command('show')
    .description('Show how each e-mail stands, or how one does and what happened to it.')
    .argument('[email_id]', 'one e-mail', argument('email_id', emailId)),
)
  .addHelpText('after', '\nExample: millrace emails show')
  .addHelpText('after', '         millrace emails show 1a2b3c4d')
  .action((email_id: string | undefined, options) =>
    withTarget(options, { changes: false }, async (target) => {
      const { json } = options;
      if (email_id !== undefined) return showOne(target, { email_id, json });
      printRows(await listEmails(emailsTable(target)), {
        columns: ['email_id', 'state', 'since', 'events', ...DETAIL_COLUMNS],
        brief: shorten,
        json,
        empty: 'No e-mails yet.',
      });
    }),
  );

/** What has room in 80 columns. */
function shorten({ email_id, state, since, recipient, subject }: Email): object {
  return { email: email_id, state, since: since.slice(0, 19), to: `${recipient}\n${subject}` };
}

async function showOne(target: Target, { email_id, json }: { email_id: string; json: boolean }) {
  const [email, history] = await Promise.all([
    getEmail(emailsTable(target), email_id),
    listEmailHistory(emailHistoryTable(target), email_id),
  ]);
  if (email === undefined) {
    throw new UserError(
      'REQUEST_FAILED',
      `No event told of an e-mail ${email_id}. See \`millrace emails show\`.`,
    );
  }
  if (json) {
    printResult({ ...email, history }, { sentence: '', json });
    return;
  }
  printRows(history, {
    columns: ['at', 'action', ...DETAIL_COLUMNS, 'event_id', 'topic', 'partition', 'offset', 'received_at'],
    brief: shortenEvent,
    ...{ json, empty: '' },
  });
  if (process.stdout.isTTY) process.stdout.write(`${email.state} since ${email.since}\n`);
}

function shortenEvent({ at, action, partition, offset, ...event }: EmailHistoryItem): object {
  const detail = event.link_url ?? event.bounce_reason ?? event.subject;
  return { when: at.slice(0, 19), action, at: `${partition}@${offset}`, detail };
}

const counts = addTargetOptions(
  new Command('counts').description('Show how many events of each action there were, by day (UTC).'),
)
  .addHelpText('after', '\nExample: millrace emails counts')
  .action((options) =>
    withTarget(options, { changes: false }, async (target) => {
      printRows(await listCounts(emailCountsTable(target)), {
        columns: ['day', 'action', 'count'],
        json: options.json,
        empty: 'No events yet.',
      });
    }),
  );

const suppressions = addTargetOptions(
  new Command('suppressions').description('Show the addresses that are sent no e-mail any more, and why.'),
)
  .addHelpText('after', '\nExample: millrace emails suppressions')
  .action((options) =>
    withTarget(options, { changes: false }, async (target) => {
      printRows(await listSuppressions(suppressionsTable(target)), {
        columns: ['address', 'reason', 'at', 'email_id', 'event_id'],
        brief: ({ address, reason, at, email_id }) => ({
          address,
          reason,
          at: at.slice(0, 19),
          email: email_id,
        }),
        json: options.json,
        empty: 'No address is suppressed.',
      });
    }),
  );

export const emailsCommand = new Command('emails')
  .description('What became of the e-mails, and who is sent none.')
  .addCommand(show)
  .addCommand(counts)
  .addCommand(suppressions);
