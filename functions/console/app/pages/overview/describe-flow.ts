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

/** How a group is: a word and its tone. */
export function describeGroup({ mapping, waiting = 0 }: FlowOf): { tone: Tone; word: string } {
  if (mapping?.result.startsWith('PROBLEM')) return { tone: 'bad', word: 'problem' };
  if (waiting > 0)
    return { tone: 'bad', word: waiting === 1 ? '1 dead letter' : `${formatCount(waiting)} dead letters` };
  if (mapping === undefined) return { tone: 'quiet', word: 'mapping unknown' };
  if (mapping.state !== 'Enabled') return { tone: 'warn', word: mapping.state.toLowerCase() };
  return { tone: 'ok', word: 'reading' };
}

/** What came of a pipeline's events in the last hour. */
export function describeResult({ accepted, rejected }: FlowOf): string {
  const parts = [`${tell(accepted)} accepted`];
  if (rejected) parts.push(`${formatCount(rejected)} rejected`);
  return parts.join(', ');
}
