import { Badge } from '../../ui/badge.tsx';
import type { Tone } from '../../ui/tone.ts';

/** Kafka's words, and what they come to. */
const STATES: Readonly<Record<string, Tone>> = {
  Stable: 'ok',
  PreparingRebalance: 'info',
  CompletingRebalance: 'info',
  Empty: 'quiet',
  Dead: 'quiet',
};

export function GroupState({ state }: { state: string }) {
  return (
    <Badge tone={STATES[state] ?? 'quiet'}>
      {state.replace(/\B([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`)}
    </Badge>
  );
}
