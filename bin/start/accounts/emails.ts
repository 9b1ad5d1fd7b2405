import { listEmails } from '../../../functions/emails/tables/emails.ts';
import { emailHistorySchema } from '../../../functions/emails/tables/history.ts';
import { scanTable } from '../../../functions/shared/table.ts';
import { emailHistoryTable, emailsTable } from '../../target/tables.ts';
import { type Account, countEach, describeCounts } from './account.ts';

/** Each event is in the history once; what is shown beside it is how the e-mails stand. */
export const emails: Account = {
  pipeline: 'emails',
  async read(target, ids) {
    const [history, states] = await Promise.all([
      scanTable(emailHistoryTable(target), emailHistorySchema),
      listEmails(emailsTable(target)),
    ]);
    const stored = history.filter(({ event_id }) => ids?.has(event_id) ?? true);
    const byAction = countEach(stored.map(({ action }) => action));
    return {
      accounted: new Set(stored.map(({ event_id }) => event_id)),
      facts: { stored: stored.length, actions: Object.fromEntries(byAction), emails: states.length },
      text: `stored ${stored.length}${byAction.length === 0 ? '' : ` (${describeCounts(byAction)})`}`,
    };
  },
};
