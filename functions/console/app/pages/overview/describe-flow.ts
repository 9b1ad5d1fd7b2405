import { formatCount, formatRate } from '../../ui/format.ts';
import type { Tone } from '../../ui/tone.ts';
import type { FlowOf } from './use-flow.ts';

const UNKNOWN = '–';

/** A number that may not be known. */
export function tell(value: number | undefined, format: (value: number) => string = formatCount): string {
  return value === undefined ? UNKNOWN : format(value);
}

export function tellRate(rate: number | undefined): string {
  return tell(rate, formatRate);
}

/** So many records of a group are a batch on its way, of which there is always one while events flow. */
const UNDER_WAY = 10;

/** What was not read yet: exact when something waits; of batches under way, whose number flickers, a bound. */
export function tellLag(flows: readonly Flowing[]): string {
  const known = flows.flatMap(({ lag }) => lag ?? []);
  if (known.length === 0) return UNKNOWN;
  const lag = known.reduce((sum, one) => sum + one, 0);
  const [isFlowing, isWell] = [flows.some(flowsNow), flows.every(keepsUp)];
  return isFlowing && isWell ? `< ${formatCount(UNDER_WAY * flows.length)}` : formatCount(lag);
}

type Flowing = Pick<FlowOf, 'lag' | 'mapping' | 'producedRate' | 'settledRate'>;

function flowsNow({ producedRate = 0, settledRate = 0 }: Flowing): boolean {
  return producedRate + settledRate > 0;
}

function keepsUp({ lag = 0, mapping }: Flowing): boolean {
  return lag < UNDER_WAY && mapping?.state === 'Enabled' && !mapping.result.startsWith('PROBLEM');
}

/** How a group is: a word and its tone. */
export function describeGroup({
  mapping,
  waiting = 0,
  isAway,
}: Pick<FlowOf, 'mapping' | 'waiting' | 'isAway'>): { tone: Tone; word: string } {
  if (isAway) return { tone: 'warn', word: 'runner away' };
  if (mapping?.result.startsWith('PROBLEM')) return { tone: 'bad', word: 'problem' };
  if (waiting > 0)
    return { tone: 'bad', word: waiting === 1 ? '1 dead letter' : `${formatCount(waiting)} dead letters` };
  if (mapping === undefined) return { tone: 'quiet', word: 'mapping unknown' };
  if (mapping.state !== 'Enabled') return { tone: 'warn', word: mapping.state.toLowerCase() };
  return { tone: 'ok', word: 'reading' };
}

const timeOfDay = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** What sums are of: an hour, or less when counting began within it, as it does when a runner starts. */
export function tellSince(since: number | undefined): string {
  return since === undefined ? 'in an hour' : `since ${timeOfDay.format(since)}`;
}

/** What came of a pipeline's events in the last hour. */
export function describeResult({ accepted, rejected }: FlowOf): string {
  const parts = [`${tell(accepted)} accepted`];
  if (rejected) parts.push(`${formatCount(rejected)} rejected`);
  return parts.join(', ');
}
