import type { countEmails } from '../../../../api/contract/emails.ts';
import type { AnswerOf } from '../../../../shared/http/contract.ts';

type Count = AnswerOf<typeof countEmails>['items'][number];
export type EmailAction = Count['action'];

/** The way an e-mail goes when all is well. */
const WAY = ['sent', 'delivered', 'opened', 'clicked'] as const satisfies readonly EmailAction[];
/** What ends the way, and of which stage it is a part. */
const ENDS = [
  { action: 'bounced', of: 'sent' },
  { action: 'unsubscribed', of: 'delivered' },
] as const satisfies readonly { action: EmailAction; of: EmailAction }[];

export interface Stage {
  readonly action: EmailAction;
  readonly count: number;
  /** The stage that `rate` is a part of. */
  readonly of: EmailAction | undefined;
  /** Undefined where there is nothing to be a part of. More than 1 where events came of e-mails of other days. */
  readonly rate: number | undefined;
  /** Of the first stage. */
  readonly share: number | undefined;
}

export interface Funnel {
  readonly stages: readonly Stage[];
  readonly ends: readonly Stage[];
  readonly events: number;
}

export interface DayRange {
  /** `2026-01-31`, both included; absent: no bound. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What happened to e-mails in a range of days. */
export function buildFunnel(counts: readonly Count[], { from, to }: DayRange = {}): Funnel {
  const within = counts.filter(
    ({ day }) => (from === undefined || day >= from) && (to === undefined || day <= to),
  );
  const total = (action: EmailAction): number =>
    within.reduce((sum, one) => sum + (one.action === action ? one.count : 0), 0);
  const [first] = WAY;
  const toStage = (action: EmailAction, of: EmailAction | undefined): Stage => ({
    action,
    count: total(action),
    of,
    rate: of === undefined ? undefined : divide(total(action), total(of)),
    share: divide(total(action), total(first)),
  });
  return {
    stages: WAY.map((action, index) => toStage(action, WAY[index - 1])),
    ends: ENDS.map(({ action, of }) => toStage(action, of)),
    events: within.reduce((sum, { count }) => sum + count, 0),
  };
}

function divide(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}

/** `2026-01-31` of a day in UTC, as many days before `now`. */
export function daysBefore(now: number, days: number): string {
  return new Date(now - days * 86_400_000).toISOString().slice(0, 10);
}
