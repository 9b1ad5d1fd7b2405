import type { Tone } from '../../ui/tone.ts';
import type { LaneState } from './journey.ts';

/** What a state is called, and what it means. */
export const LANE_STATES: Readonly<Record<LaneState, { tone: Tone; label: string; meaning: string }>> = {
  handled: { tone: 'ok', label: 'Handled', meaning: 'The group is done with it.' },
  skipped: {
    tone: 'ok',
    label: 'Already done',
    meaning: 'It had been handled before, so nothing was done twice.',
  },
  failing: { tone: 'warn', label: 'Failing', meaning: 'The last attempt failed; it is tried again.' },
  parked: { tone: 'bad', label: 'Dead letter', meaning: 'The mapping gave up on it and parked it.' },
  running: { tone: 'info', label: 'Under way', meaning: 'A function has it in hand now.' },
  silent: { tone: 'quiet', label: 'Not told', meaning: 'Nothing that was logged says how it ended.' },
};

/** The colours of lanes, by their place. */
export const LANE_COLORS = ['--series-1', '--series-2', '--series-3', '--series-4', '--series-5'] as const;
