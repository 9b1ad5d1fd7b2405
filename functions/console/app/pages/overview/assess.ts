import { formatCount } from '../../ui/format.ts';

/** What is known of the whole, as far as it could be read: what is undefined is not known yet. */
export interface Known {
  readonly mappings: readonly MappingState[] | undefined;
  readonly groups: readonly { readonly group: string; readonly lag: number }[] | undefined;
  readonly letters: readonly { readonly group: string; readonly waiting: number }[] | undefined;
  readonly errors: readonly { readonly time: number; readonly level: string }[] | undefined;
  /** What could not be read, by what it is. */
  readonly unread: readonly string[];
  readonly now: number;
}

export interface MappingState {
  readonly group: string;
  readonly state: string;
  /** `OK`, `No records processed`, or `PROBLEM: ...`. */
  readonly result: string;
}

export interface Finding {
  readonly tone: 'bad' | 'warn';
  readonly text: string;
  readonly href?: string;
}

const list = new Intl.ListFormat('en');

/** Fewer are a burst that is being read. */
const MUCH_LAG = 1_000;
const RECENT_ERRORS_MS = 15 * 60_000;

/** What is not well, the worst first; nothing when all is. */
export function assess({
  mappings = [],
  groups = [],
  letters = [],
  errors = [],
  unread,
  now,
}: Known): Finding[] {
  const recent = errors.filter(
    ({ time, level }) => level === 'ERROR' && time > now - RECENT_ERRORS_MS,
  ).length;
  const findings: Finding[] = [
    ...mappings
      .filter(({ result }) => result.startsWith('PROBLEM'))
      .map(
        ({ group, result }): Finding => ({ tone: 'bad', text: `${group}: ${result}`, href: toGroup(group) }),
      ),
    ...letters
      .filter(({ waiting }) => waiting > 0)
      .map(
        ({ group, waiting }): Finding => ({
          tone: 'bad',
          text: `${formatCount(waiting)} ${waiting === 1 ? 'dead letter waits' : 'dead letters wait'} in ${group}`,
          href: `#/dead-letters/${encodeURIComponent(group)}`,
        }),
      ),
    ...(recent === 0
      ? []
      : [
          {
            tone: 'bad',
            text: `${formatCount(recent)} ${recent === 1 ? 'error' : 'errors'} in 15 minutes`,
          } as const,
        ]),
    ...mappings
      .filter(({ state }) => state !== 'Enabled')
      .map(({ group, state }): Finding => {
        const word = state.toLowerCase();
        return { tone: 'warn', text: `${group} reads nothing: its mapping is ${word}`, href: toGroup(group) };
      }),
    ...groups
      .filter(({ lag }) => lag >= MUCH_LAG)
      .map(
        ({ group, lag }): Finding => ({
          tone: 'warn',
          text: `${group} is ${formatCount(lag)} records behind`,
          href: toGroup(group),
        }),
      ),
    ...(unread.length === 0
      ? []
      : [{ tone: 'warn', text: `Not known: ${list.format(unread)} could not be read` } as const]),
  ];
  return findings;
}

function toGroup(group: string): string {
  return `#/groups/${encodeURIComponent(group)}`;
}
