import type { ShownLetter } from '../../../../api/contract/kafka-answers.ts';
import type { Tone } from '../../ui/tone.ts';

export const LETTER_STATES: Readonly<Record<ShownLetter['state'], { tone: Tone; label: string }>> = {
  waiting: { tone: 'bad', label: 'Waiting' },
  left: { tone: 'warn', label: 'Left behind' },
  redriven: { tone: 'ok', label: 'Redriven' },
};

/** The mapping's words for why it gave up. https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html */
const CONDITIONS: Readonly<Record<string, string>> = {
  RetriesExhausted: 'Failed at every retry',
  RetryAttemptsExhausted: 'Failed at every retry',
  MaximumRecordAgeExceeded: 'Too old to be tried again',
  MaximumPayloadSizeExceeded: 'Too large for an invocation',
  SCHEMA_NOT_FOUND: 'Names a schema that is not registered',
  DESERIALIZATION_ERROR: 'Not what its schema says',
};

/** A condition in a person's words, or as it is. */
export function explainCondition(condition: string): string {
  return CONDITIONS[condition] ?? condition;
}
